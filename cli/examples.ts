import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphQLError, Kind, type OperationDefinitionNode, parse, print, type Token, TokenKind } from 'graphql';
import { apiError } from '../schemas/errors';

/** An operation the playground offers. */
export interface Example {
  readonly name: string;
  readonly description?: string;
  readonly query: string;
}

/**
 * Reads a mesh's `examples.graphql`: each named operation is an example, the comment above it its description. `undefined` when the mesh
 * has no such file. Throws FILE_UNREADABLE for one that is not GraphQL.
 */
export async function readExamples(meshDir: string): Promise<readonly Example[] | undefined> {
  const path = join(meshDir, 'examples.graphql');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return parse(text).definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION && node.name ? [toExample(node, node.name.value, text)] : [],
    );
  } catch (error) {
    throw apiError('FILE_UNREADABLE', { path, reason: error instanceof GraphQLError ? error.message : String(error) });
  }
}

function toExample(node: OperationDefinitionNode, name: string, text: string): Example {
  const description = commentAbove(node.loc?.startToken);
  const query = node.loc ? text.slice(node.loc.start, node.loc.end) : print(node);
  return { name, query: `${query}\n`, ...(description ? { description } : {}) };
}

/** The comment lines directly above; a blank line ends them. */
function commentAbove(token: Token | undefined): string {
  const lines: string[] = [];
  for (let next = token; next?.prev?.kind === TokenKind.COMMENT && next.prev.line === next.line - 1; next = next.prev)
    lines.unshift(next.prev.value.trim());
  return lines.join(' ');
}
