import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { apiError } from '../../schemas/errors';

/** The four parameters of a GraphQL over HTTP request, checked for their types. */
export interface GraphqlParameters {
  /** Missing only when `extensions.persistedQuery` stands for it. */
  readonly query: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Reads a POST's body. Throws BAD_REQUEST. */
export function readPost(body: Buffer): GraphqlParameters {
  return checkParameters(readJson(body));
}

/** Throws BAD_REQUEST. */
export function readJson(body: Buffer): unknown {
  return parseJson('the body', decodeUtf8(body));
}

/**
 * Reads a GET's parameters. A page of another site may link to a query, but not embed it: an image or script it loads from here would
 * tell it, by its size or timing, what this browser's user can see. Throws BAD_REQUEST.
 */
export function readGet(request: IncomingMessage, search: URLSearchParams): GraphqlParameters {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && mode !== 'navigate')
    throw badRequest('a page of another site may not embed an answer');
  const single = (name: string): string | undefined => singleParameter(search, name);
  const json = (name: string): unknown => {
    const text = single(name);
    return text === undefined ? undefined : parseJson(`the parameter ${name}`, text);
  };
  return checkParameters({
    query: single('query'),
    operationName: single('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  });
}

/** Which snapshots are asked for, by header or in the address, where a link can carry it. Throws BAD_REQUEST when the two differ. */
export function readAsOf({ headers }: IncomingMessage, search: URLSearchParams): string | undefined {
  const header = headers['meshway-as-of']?.toString() || undefined;
  const parameter = singleParameter(search, 'as-of');
  if (header !== undefined && parameter !== undefined && header !== parameter)
    throw badRequest('the header meshway-as-of and the parameter as-of differ');
  return header ?? parameter;
}

function singleParameter(search: URLSearchParams, name: string): string | undefined {
  const values = search.getAll(name);
  if (values.length > 1) throw badRequest(`the parameter ${name} is given ${values.length} times`);
  return values[0] === '' ? undefined : values[0];
}

function checkParameters(body: unknown): GraphqlParameters {
  if (Array.isArray(body)) throw badRequest('the body is a list, and batches are not taken');
  if (!isMap(body)) throw badRequest('the body is not a JSON object');
  const { query, operationName, variables, extensions } = body;
  if (!isAbsent(query) && typeof query !== 'string') throw badRequest('query is not a string');
  if (!isAbsent(operationName) && typeof operationName !== 'string') throw badRequest('operationName is not a string');
  if (!isAbsent(variables) && !isMap(variables)) throw badRequest('variables is not a JSON object');
  if (!isAbsent(extensions) && !isMap(extensions)) throw badRequest('extensions is not a JSON object');
  if (isAbsent(query) && !isMap(extensions?.persistedQuery)) throw badRequest('query is missing');
  return { query: query ?? undefined, operationName: operationName || undefined, variables: variables ?? {}, extensions: extensions ?? {} };
}

function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw badRequest('the body is not UTF-8');
  // A byte order mark is taken off: editors and old clients put one there.
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', hasMark ? 3 : 0);
}

function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(text === '' ? `${what} is empty` : `${what} is not JSON`);
  }
}

function badRequest(reason: string): Error {
  return apiError('BAD_REQUEST', { reason });
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
