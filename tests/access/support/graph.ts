import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { createGeneration } from '../../../gateway/generations';
import { loadHere } from '../../support/load-here';
import { type Graph, graphFrom } from './written-graph';

export { callerOf, type Graph, withScopes } from './written-graph';

export function federation(names: string, version = 'v2.9'): string {
  return `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${names}])\n`;
}

/** Composed as somebody else would, who has no rules of ours for what may be published. */
export function composed(...sdls: readonly string[]): string {
  const result = composeServices(sdls.map((sdl, index) => ({ name: `s${index}`, url: `http://s${index}.test`, typeDefs: parse(sdl) })));
  if (result.errors) throw new Error(result.errors.join('\n'));
  return result.supergraphSdl;
}

/** What access knows of subgraphs with these schemas. */
export async function graphOf(...sdls: readonly string[]): Promise<Graph> {
  return graphOfSupergraph(composed(...sdls), new Map(sdls.map((sdl, index) => [`s${index}`, sdl])));
}

export async function graphOfSupergraph(supergraphSdl: string, subgraphs: ReadonlyMap<string, string> = new Map()): Promise<Graph> {
  const { stated, schema, supergraph: everything } = await createGeneration({ supergraphSdl, load: () => loadHere(supergraphSdl) });
  return graphFrom({ stated, everything, schema, subgraphs });
}
