import {
  buildSchema,
  collectTargetFields,
  collectUsedFields,
  FederationBlueprint,
  FieldDefinition,
  type ObjectType,
  Subgraph,
  Subgraphs,
  Supergraph,
} from '@apollo/federation-internals';
import type { SubgraphField } from './misplaced-fields';

/** A supergraph as its planner is to see it. */
export class SplitSupergraph extends Supergraph {
  /** The subgraph each part belongs to, by the part's name. */
  readonly homes: ReadonlyMap<string, string>;
  private readonly parts = new Subgraphs();

  /**
   * Puts each computed one of the `fields` into a part of its own of its subgraph, where nothing else can be had but keys:
   * whoever wants the field has to enter by a key, bringing what it requires. The others no longer provide anything. And what is left of
   * the subgraph mentions no field of others for their sake, so that none can be asked for there.
   */
  constructor(whole: Supergraph, fields: readonly SubgraphField[]) {
    super(whole.schema, null);
    const homes = new Map<string, string>();
    for (const subgraph of whole.subgraphs()) {
      const own = fields.filter(({ subgraph: name }) => name === subgraph.name).map(({ coordinate }) => coordinate);
      this.parts.add(own.length === 0 ? subgraph : without(own, subgraph));
      own
        .filter((coordinate) => isComputed(subgraph, coordinate))
        .forEach((coordinate, index) => {
          const part = withOnly(coordinate, subgraph, `${subgraph.name}~${index}`);
          homes.set(part.name, subgraph.name);
          this.parts.add(part);
        });
    }
    this.homes = homes;
  }

  override subgraphs(): Subgraphs {
    return this.parts;
  }
}

function without(coordinates: readonly string[], subgraph: Subgraph): Subgraph {
  const rest = copyOf(subgraph, subgraph.name);
  for (const coordinate of coordinates) {
    const field = fieldAt(rest, coordinate);
    // What others say too need not be provided.
    for (const provides of field.appliedDirectivesOf(rest.metadata().providesDirective())) provides.remove();
    if (isComputed(rest, coordinate)) field.remove();
  }
  return finished(rest);
}

function isComputed(subgraph: Subgraph, coordinate: string): boolean {
  return fieldAt(subgraph, coordinate).hasAppliedDirective(subgraph.metadata().requiresDirective());
}

function withOnly(coordinate: string, subgraph: Subgraph, name: string): Subgraph {
  const part = copyOf(subgraph, name);
  for (const { type } of part.schema.schemaDefinition.roots()) type.remove();
  const wanted = fieldAt(part, coordinate);
  const needed = new Set<unknown>([wanted]);
  const metadata = part.metadata();
  for (const directive of [
    ...wanted.appliedDirectivesOf(metadata.requiresDirective()),
    ...wanted.parent.appliedDirectivesOf(metadata.keyDirective()),
  ])
    for (const field of collectTargetFields({ parentType: wanted.parent, directive, includeInterfaceFieldsImplementations: true }))
      needed.add(field);
  // Of other types too: a key may hold an object, from which the way would go on.
  for (const type of [...part.schema.objectTypes(), ...part.schema.interfaceTypes()])
    for (const field of type.fields()) if (!needed.has(field)) field.remove();
  for (const key of metadata.keyDirective().applications()) if (key.parent !== wanted.parent) key.remove();
  return finished(part);
}

function copyOf(subgraph: Subgraph, name: string): Subgraph {
  const text = subgraph.toString();
  // A root with nothing but what federation puts there is not printed, though the schema names it.
  const roots = [...subgraph.schema.schemaDefinition.roots()].map(({ type }) => type.name);
  const missing = roots.filter((root) => !new RegExp(`^type ${root}\\b`, 'm').test(text)).map((root) => `\ntype ${root}`);
  const schema = buildSchema(text + missing.join(''), { blueprint: new FederationBlueprint(true), validate: false });
  return new Subgraph(name, subgraph.url, schema);
}

function fieldAt({ schema }: Subgraph, coordinate: string): FieldDefinition<ObjectType> {
  const field = schema.elementByCoordinate(coordinate);
  if (!(field instanceof FieldDefinition)) throw new Error(`There is no field ${coordinate}.`);
  return field;
}

/** It need not be valid: a type may lack what its interface promises. The planner goes around that. */
function finished(part: Subgraph): Subgraph {
  const metadata = part.metadata();
  const used = collectUsedFields(metadata);
  for (const type of part.schema.objectTypes())
    for (const field of type.fields()) if (metadata.isFieldExternal(field) && !used.has(field)) field.remove();
  return part.assumeValid();
}
