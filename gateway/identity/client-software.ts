import type { ClientSoftware } from './principal';

/** By these headers clients of every kind say what they are. */
const nameHeaders = ['graphql-client-name', 'apollographql-client-name'] as const;
const versionHeaders = ['graphql-client-version', 'apollographql-client-version'] as const;
/** All that `readClientSoftware` reads. */
export const clientHeaders = [...nameHeaders, ...versionHeaders] as const;
const LENGTH_MAX = 100;

/** What the client calls itself; `undefined` when it does not say, or says what would not be fit for a log. */
export function readClientSoftware(headers: Readonly<Record<string, string>>): ClientSoftware | undefined {
  const name = firstOf(headers, nameHeaders);
  if (name === undefined) return undefined;
  const version = firstOf(headers, versionHeaders);
  return version === undefined ? { name } : { name, version };
}

function firstOf(headers: Readonly<Record<string, string>>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined && value.length <= LENGTH_MAX && /^[ -~]+$/.test(value)) return value;
  }
  return undefined;
}
