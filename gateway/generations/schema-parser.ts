import { type DefinitionNode, type DocumentNode, Kind } from 'graphql';
import type { Steps } from '../threads';
import { parseSchema } from './parse-schema';

/**
 * Parses one schema after another. Most definitions of a mesh are in the next as they were in the last: those are not parsed again, and what
 * two generations have in common lies in memory once.
 */
export class SchemaParser {
  private last: ReadonlyMap<string, readonly DefinitionNode[]> = new Map();

  /** `texts`: SDL in pieces. Throws GraphQLError for what is no schema. */
  *parse(texts: readonly string[]): Steps<DocumentNode> {
    const parsed = new Map<string, readonly DefinitionNode[]>();
    for (const text of texts) {
      parsed.set(text, this.last.get(text) ?? (yield* parseSchema(text)).definitions);
      yield;
    }
    this.last = parsed;
    return { kind: Kind.DOCUMENT, definitions: texts.flatMap((text) => parsed.get(text) ?? []) };
  }
}
