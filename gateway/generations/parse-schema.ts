import { type DefinitionNode, type DocumentNode, Kind, TokenKind } from 'graphql';
import { Parser } from 'graphql/language/parser';
import type { Steps } from '../threads';

/** As graphql-js's `parse` without locations, definition by definition. Throws GraphQLError for what is no schema. */
export function* parseSchema(sdl: string): Steps<DocumentNode> {
  const parser = new Parser(sdl, { noLocation: true });
  const definitions: DefinitionNode[] = [];
  parser.expectToken(TokenKind.SOF);
  do {
    definitions.push(parser.parseDefinition());
    yield;
  } while (!parser.expectOptionalToken(TokenKind.EOF));
  return { kind: Kind.DOCUMENT, definitions };
}
