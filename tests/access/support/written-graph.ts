import { buildASTSchema, type GraphQLSchema, parse, printType } from 'graphql';
import { Access, type AccessOptions, type View } from '../../../gateway/access';
import type { Principal } from '../../../gateway/identity';

export interface Graph {
  readonly access: Access;
  readonly schema: GraphQLSchema;
  viewOf(caller?: Partial<Principal>): View;
  /** The types a caller sees, printed. */
  visibleTo(caller?: Partial<Principal>): string;
}

/** What access knows of a supergraph, of which this is all that is read. Quick: nothing is composed. */
export function writtenGraph(supergraphSdl: string): Graph {
  const supergraph = parse(supergraphSdl);
  const schema = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
  return graphFrom({ supergraph, everything: schema, schema, subgraphs: new Map() });
}

export function graphFrom(options: AccessOptions): Graph {
  const access = new Access(options);
  const viewOf = (caller: Partial<Principal> = {}): View => access.standingOf(callerOf(caller)).view;
  return {
    access,
    schema: options.schema,
    viewOf,
    visibleTo: (caller) => {
      const types = Object.values(viewOf(caller).schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
      return types.map(printType).join('\n');
    },
  };
}

export function callerOf(caller: Partial<Principal>): Principal {
  return { kind: 'anonymous', scopes: new Set(), claims: {}, owns: new Set(), ...caller };
}

/** A known caller with these scopes. */
export function withScopes(...scopes: readonly string[]): Principal {
  return callerOf({ kind: 'user', scopes: new Set(scopes) });
}
