import type { GraphQLFormattedError } from 'graphql';
import type { SubgraphResponse } from '../../schemas/transport';
import { isObject } from './json-object';

/** What a subgraph answered, cleaned of everything that is not for callers. */
export interface SubgraphAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLFormattedError[];
  /** The answer as it came. */
  readonly text: string;
  /** What its entities are called in `text`, where that is not `_entities`. */
  readonly entitiesName?: string;
}

/** How many entities must come under each response name. */
export type ExpectedEntities = ReadonlyMap<string, number>;

/** Why an answer cannot be used, in words for callers: no part of the answer itself. */
export class BadAnswer extends Error {
  constructor(
    reason: string,
    /** HTTP status of the answer. */
    readonly status: number,
  ) {
    super(reason);
  }
}

const MESSAGE_LIMIT = 2_000;
/** A field that fails on every row says nothing more with its thousandth error. */
const ERRORS_READ = 100;

/** Reads a GraphQL response. Throws `BadAnswer` for everything that is none: another content type, broken JSON, another shape. */
export function readAnswer(subgraph: string, response: SubgraphResponse, expected: ExpectedEntities | undefined): SubgraphAnswer {
  const contentType = response.headers['content-type'] ?? '';
  if (!/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(contentType))
    throw new BadAnswer(`HTTP status ${response.status} and not JSON`, response.status);
  const body = parseJson(response);
  if (!isObject(body)) throw new BadAnswer('its JSON is not an object', response.status);
  const { data = null, errors = [] } = body;
  if (data !== null && !isObject(data)) throw new BadAnswer('its data is not an object', response.status);
  if (!Array.isArray(errors)) throw new BadAnswer('its errors are not a list', response.status);
  if (data === null && errors.length === 0)
    throw new BadAnswer(`HTTP status ${response.status} with neither data nor errors`, response.status);
  if (data !== null && expected) for (const [name, count] of expected) checkEntities(response, data[name], count);
  return {
    data,
    errors: errors.length > 0 ? firstOfEachField(errors.map((error) => cleanError(subgraph, error))) : [],
    text: response.body,
  };
}

function parseJson({ status, body }: SubgraphResponse): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadAnswer(`HTTP status ${status} and its JSON cannot be read`, status);
  }
}

function checkEntities({ status }: SubgraphResponse, entities: unknown, expected: number): void {
  if (!Array.isArray(entities)) throw new BadAnswer('its _entities are not a list', status);
  if (entities.length !== expected) throw new BadAnswer(`it was asked for ${expected} entities and gave ${entities.length}`, status);
}

function firstOfEachField(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  const counts = new Map<unknown, number>();
  return errors.filter(({ path }) => {
    const count = (counts.get(path?.[0]) ?? 0) + 1;
    counts.set(path?.[0], count);
    return count <= ERRORS_READ;
  });
}

/** Message, path, code and fix pass; stack traces and whatever else a server may add do not. */
function cleanError(subgraph: string, error: unknown): GraphQLFormattedError {
  const { message, path, extensions } = isObject(error) ? error : {};
  const { code, fix } = isObject(extensions) ? extensions : {};
  return {
    message:
      typeof message === 'string' && message !== ''
        ? message.slice(0, MESSAGE_LIMIT)
        : `Subgraph "${subgraph}" gave an error without a message.`,
    ...(isPath(path) ? { path } : {}),
    extensions: {
      code: typeof code === 'string' ? code : 'DOWNSTREAM_SERVICE_ERROR',
      ...(typeof fix === 'string' ? { fix } : {}),
      subgraph,
    },
  };
}

function isPath(value: unknown): value is readonly (string | number)[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string' || typeof part === 'number');
}
