export const GRAPHQL_RESPONSE = 'application/graphql-response+json';
export const JSON_TYPE = 'application/json';
export type AnswerType = typeof GRAPHQL_RESPONSE | typeof JSON_TYPE;

/** What stands in `content-type`, as texts that are made once. */
export const contentTypes: Readonly<Record<AnswerType, string>> = {
  [GRAPHQL_RESPONSE]: `${GRAPHQL_RESPONSE}; charset=utf-8`,
  [JSON_TYPE]: `${JSON_TYPE}; charset=utf-8`,
};

interface Range {
  readonly type: string;
  readonly quality: number;
  readonly charset: string | undefined;
}

/**
 * The media type of the answer for an `accept` header, by the GraphQL over HTTP specification: without a header, or for a wildcard,
 * `application/json`. `undefined` when the client takes neither type.
 */
export function negotiate(accept: string | undefined): AnswerType | undefined {
  if (accept === undefined || accept.trim() === '') return JSON_TYPE;
  const ranges = accept
    .split(',')
    .map(readRange)
    .filter(({ quality, charset }) => quality > 0 && (charset === undefined || isUtf8(charset)));
  let best: { readonly type: AnswerType; readonly quality: number } | undefined;
  for (const range of ranges) {
    const type = answerType(range.type);
    if (type && (!best || range.quality > best.quality)) best = { type, quality: range.quality };
  }
  return best?.type;
}

function answerType(range: string): AnswerType | undefined {
  if (range === GRAPHQL_RESPONSE) return GRAPHQL_RESPONSE;
  return range === JSON_TYPE || range === 'application/*' || range === '*/*' ? JSON_TYPE : undefined;
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameter = (name: string): string | undefined => parameters.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const quality = Number(parameter('q') ?? 1);
  return { type, quality: Number.isFinite(quality) ? quality : 0, charset: parameter('charset') };
}

/** Whether a request's content type is JSON in UTF-8, the one encoding JSON has. */
export function isJsonInUtf8(contentType: string): boolean {
  if (contentType === JSON_TYPE) return true;
  const { type, charset } = readRange(contentType);
  return type === JSON_TYPE && (charset === undefined || isUtf8(charset));
}

function isUtf8(charset: string): boolean {
  return ['utf-8', 'utf8', '"utf-8"'].includes(charset);
}

/** The content coding to answer with: `br` or `gzip` when the client takes one, the better liked first. */
export function negotiateEncoding(acceptEncoding: string | undefined): 'br' | 'gzip' | undefined {
  if (acceptEncoding === undefined) return undefined;
  const ranges = acceptEncoding.split(',').map(readRange);
  const quality = (coding: string): number =>
    (ranges.find(({ type }) => type === coding) ?? ranges.find(({ type }) => type === '*'))?.quality ?? 0;
  const [br, gzip] = [quality('br'), quality('gzip')];
  if (br === 0 && gzip === 0) return undefined;
  return br >= gzip ? 'br' : 'gzip';
}
