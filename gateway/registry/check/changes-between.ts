import { buildASTSchema, parse } from 'graphql';
import { type Change, diffSchemas } from './changes';
import { Graph } from './graph';

const nothing = buildASTSchema(parse('type Query { _: Boolean }'), { assumeValid: true });

/** What changes for readers from one supergraph to another, in words; `undefined` is a graph with nothing in it. */
export function changesBetween(before: string | undefined, after: string | undefined): readonly Change[] {
  const [from, to] = [before, after].map((supergraph) => (supergraph === undefined ? nothing : Graph.of(supergraph).schema));
  return from && to ? diffSchemas(from, to).filter(({ coordinate }) => coordinate !== 'Query._') : [];
}
