import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { apiError } from '../../../schemas/errors';
import type { PolicyFunction } from './question';

/**
 * Loads the function that decides policies: the default export of a JavaScript module (`.mjs`, `.cjs`, `.js`). It is the operator's own code and
 * trusted as the gateway is. Throws CONFIG_INVALID when it cannot be loaded, or exports no function.
 */
export async function loadPolicyFunction(path: string): Promise<PolicyFunction> {
  const loaded = await load(path);
  // What a CommonJS module exports is the default as a whole.
  const exported = typeof loaded.default === 'object' && loaded.default !== null ? (loaded.default as Loaded).default : loaded.default;
  if (typeof exported === 'function') return exported as PolicyFunction;
  throw invalid(path, 'its default export is no function');
}

interface Loaded {
  readonly default?: unknown;
}

async function load(path: string): Promise<Loaded> {
  try {
    return (await import(pathToFileURL(path).href)) as Loaded;
  } catch (error) {
    throw invalid(path, types.isNativeError(error) ? (error.message.split('\n')[0] ?? '') : 'it threw while it was loaded', error);
  }
}

function invalid(path: string, reason: string, cause?: unknown): Error {
  return apiError(
    'CONFIG_INVALID',
    { problems: `the policies in ${path} cannot be used: ${reason}` },
    cause instanceof Error ? cause : undefined,
  );
}
