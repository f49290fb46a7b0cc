import { ApiError, apiError } from '../../../schemas/errors';
import { AbortError, type Engine, type Row } from '../engines';
import { bindParam, type Values } from './bind';
import type { Compiled } from './compile';
import type { Sight } from './sight';

/** Where statements run, for one request. */
export interface Run {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** The data product's name, for errors. */
  readonly subgraph: string;
  /** For whom. */
  readonly sight: Sight;
  /** See `SaltParam`. */
  readonly salt: string;
}

/**
 * Binds a compiled statement and runs it. `field` names it in errors. Throws what binding throws, NUMBER_OUT_OF_RANGE and
 * QUERY_FAILED; an `AbortError` when the signal fires.
 */
export async function runCompiled(
  { text, params, checked }: Compiled,
  given: Pick<Values, 'variables' | 'keys'>,
  field: string,
  { engine, signal, subgraph, sight, salt }: Run,
): Promise<readonly Row[]> {
  const values = { ...given, claims: sight.claims, salt };
  for (const param of checked) bindParam(param, values);
  const statement = { text, params: params.map((param) => bindParam(param, values)) };
  try {
    return await engine.query(statement, signal);
  } catch (error) {
    throw asOwnError(error, engine, field, subgraph);
  }
}

function asOwnError(error: unknown, { dialect }: Engine, field: string, subgraph: string): unknown {
  if (error instanceof AbortError || !(error instanceof Error)) return error;
  const cause = error instanceof ApiError ? (error.originalError ?? error) : error;
  if (dialect.isOutOfRange(cause)) return apiError('NUMBER_OUT_OF_RANGE', { field }, cause);
  return error instanceof ApiError ? error : apiError('QUERY_FAILED', { product: subgraph }, error);
}
