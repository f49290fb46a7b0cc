import { buildASTSchema, type GraphQLSchema, parse, printType } from 'graphql';
import { Access, type AccessOptions, type View } from '../../../gateway/access';
import type { Principal } from '../../../gateway/identity';
import { atOnce } from '../../../gateway/threads';
import { readAccess } from '../../../schemas/access-directives';
import { readFieldOrigins } from '../../../schemas/field-origins';

export interface Graph {
  readonly access: Access;
  readonly schema: GraphQLSchema;
  viewOf(caller?: Partial<Principal>): View;
  /** The types a caller sees, printed. */
  visibleTo(caller?: Partial<Principal>): string;
}

/** What access knows of a supergraph, of which this is all that is read. Quick: nothing is composed. */
export function writtenGraph(supergraphSdl: string, subgraphs: ReadonlyMap<string, string> = new Map()): Graph {
  const supergraph = parse(supergraphSdl);
  const schema = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
  const stated = { access: readAccess(supergraph), origins: readFieldOrigins(supergraph) };
  return graphFrom({ stated, everything: schema, schema, subgraphs });
}

/** What it knows of subgraphs `s0`, `s1`, … that have only Query in common, or the same of a type. Quick: they are put one after another. */
export function putTogether(...sdls: readonly string[]): Graph {
  return writtenGraph(supergraphOf(...sdls), new Map(sdls.map((sdl, index) => [`s${index}`, sdl])));
}

/** As composing would leave it: without directives of ours. */
export function supergraphOf(...sdls: readonly string[]): string {
  const [first = '', ...others] = sdls;
  const text = [first, ...others.map((sdl) => sdl.replace('type Query', 'extend type Query'))].join('\n');
  return text.replaceAll(/directive @.*? on [A-Z_]+|@(mask|rowFilter)\([^)]*\)/g, '');
}

export function graphFrom(options: AccessOptions): Graph {
  const access = atOnce(Access.of(options));
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
