import type { Caller, Claim } from './caller';
import type { PackedReader, PackedWriter } from './packed-bytes';

/** How a claim is written: what kind it is, and then its texts. */
const kinds = ['string', 'number', 'boolean', 'list'] as const;

/** Writes a caller so that equal ones give equal bytes, whatever order their scopes and claims were put together in. */
export function packCaller(writer: PackedWriter, { authenticated, scopes, policies, claims }: Caller): PackedWriter {
  writer.number(authenticated ? 1 : 0);
  packTexts(writer, inOrder(scopes));
  packTexts(writer, inOrder(policies));
  const names = inOrder(Object.keys(claims));
  writer.number(names.length);
  for (const name of names) packClaim(writer.text(name), claims[name] ?? []);
  return writer;
}

/** Reads what `packCaller` wrote. Throws an `Error` that says what is wrong with anything else. */
export function unpackCaller(reader: PackedReader): Caller {
  const authenticated = reader.number();
  if (authenticated > 1) throw new Error('a caller in it is neither known nor unknown');
  const scopes = ascending(unpackTexts(reader));
  const policies = ascending(unpackTexts(reader));
  const claims: Record<string, Claim> = Object.create(null);
  const names: string[] = [];
  for (let left = reader.number(); left > 0; left -= 1) {
    const name = reader.text();
    names.push(name);
    claims[name] = unpackClaim(reader);
  }
  ascending(names);
  return { authenticated: authenticated === 1, scopes, policies, claims };
}

function packClaim(writer: PackedWriter, claim: Claim): void {
  const kind = Array.isArray(claim) ? 'list' : (typeof claim as (typeof kinds)[number]);
  writer.number(kinds.indexOf(kind));
  packTexts(writer, Array.isArray(claim) ? claim : [String(claim)]);
}

function unpackClaim(reader: PackedReader): Claim {
  const kind = kinds[reader.number()];
  const texts = unpackTexts(reader);
  if (kind === 'list') return texts;
  const [text = ''] = texts;
  const value = kind === 'number' ? Number(text) : kind === 'boolean' ? text === 'true' : text;
  if (kind === undefined || texts.length !== 1 || String(value) !== text) throw new Error('a claim in it cannot be read');
  return value;
}

function packTexts(writer: PackedWriter, texts: readonly string[]): void {
  writer.number(texts.length);
  for (const text of texts) writer.text(text);
}

function unpackTexts(reader: PackedReader): string[] {
  const texts: string[] = [];
  for (let left = reader.number(); left > 0; left -= 1) texts.push(reader.text());
  return texts;
}

function inOrder(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

function ascending(names: readonly string[]): readonly string[] {
  if (names.some((name, at) => at > 0 && name <= (names[at - 1] ?? ''))) throw new Error('names in it are out of order');
  return names;
}
