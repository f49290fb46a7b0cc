export { compose, composeSubgraphs, supergraphOf } from './compose';
export { Composer } from './composer';
export { createGeneration, type Generation } from './create-generation';
export { GenerationHolder, type Lease } from './generation-holder';
export { MeshAssembler, type MeshMember } from './mesh-assembler';
export { readSchema } from './read-schema';
export type { ComposedSubgraph } from './read-subgraph';
export { SchemaParser } from './schema-parser';
