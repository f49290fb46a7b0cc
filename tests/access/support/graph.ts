import { composeServices } from '@apollo/composition';
import { type GraphQLSchema, parse, printType } from 'graphql';
import pino from 'pino';
import { Access, type View } from '../../../gateway/access';
import { createGeneration } from '../../../gateway/generations';
import type { Principal } from '../../../gateway/identity';

const logger = pino({ level: 'silent' });

export function federation(names: string, version = 'v2.9'): string {
  return `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${names}])\n`;
}

/** Composed as somebody else would, who has no rules of ours for what may be published. */
export function composed(...sdls: readonly string[]): string {
  const result = composeServices(sdls.map((sdl, index) => ({ name: `s${index}`, url: `http://s${index}.test`, typeDefs: parse(sdl) })));
  if (result.errors) throw new Error(result.errors.join('\n'));
  return result.supergraphSdl;
}

export interface Graph {
  readonly access: Access;
  readonly schema: GraphQLSchema;
  viewOf(caller?: Partial<Principal>): View;
  /** The types a caller sees, printed. */
  visibleTo(caller?: Partial<Principal>): string;
}

/** What access knows of subgraphs with these schemas. */
export async function graphOf(...sdls: readonly string[]): Promise<Graph> {
  return graphOfSupergraph(composed(...sdls), new Map(sdls.map((sdl, index) => [`s${index}`, sdl])));
}

export async function graphOfSupergraph(supergraphSdl: string, subgraphs: ReadonlyMap<string, string> = new Map()): Promise<Graph> {
  const { schema, supergraph: everything } = await createGeneration({ supergraphSdl, logger });
  const access = new Access({ supergraph: parse(supergraphSdl), everything, schema, subgraphs });
  const viewOf = (caller: Partial<Principal> = {}): View => access.standingOf(callerOf(caller)).view;
  return {
    access,
    schema,
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
