import { Lexer, Source, type Token, TokenKind } from 'graphql';
import { apiError } from '../../schemas/errors';
import type { OperationLimits } from './limits';

/** Values and lists nest too, and the parser is recursive: this many brackets keep it far from the end of its stack. */
const BRACKETS_PER_LEVEL = 4;

/**
 * Reads the document's tokens once, before anything is built from them. Throws TOO_MANY_TOKENS or TOO_DEEP at the first token too many,
 * and graphql-js's own syntax error for a character that begins no token.
 */
export function scanTokens(text: string, { maxTokens, maxDepth }: OperationLimits): void {
  const lexer = new Lexer(new Source(text));
  const maxBrackets = maxDepth * BRACKETS_PER_LEVEL;
  let tokens = 0;
  let open = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    tokens += 1;
    if (tokens > maxTokens) throw apiError('TOO_MANY_TOKENS', { limit: maxTokens });
    open += bracket(token);
    if (open > maxBrackets) throw apiError('TOO_DEEP', { limit: maxDepth });
  }
}

function bracket({ kind }: Token): number {
  switch (kind) {
    case TokenKind.BRACE_L:
    case TokenKind.BRACKET_L:
    case TokenKind.PAREN_L:
      return 1;
    case TokenKind.BRACE_R:
    case TokenKind.BRACKET_R:
    case TokenKind.PAREN_R:
      return -1;
    default:
      return 0;
  }
}
