import { spliceProvenance, type WrittenProvenance } from './snapshots';

/** An answer as it is kept: the subgraphs it was read from, and its bytes. What it says of its snapshots is put beside it when it is sent. */
export function packAnswer(fetched: readonly string[], json: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${[...new Set(fetched)].sort().join(',')}\n`), json]);
}

export function unpackAnswer(packed: Buffer): { readonly read: readonly string[]; readonly json: Buffer } {
  const end = packed.indexOf('\n');
  const names = packed.toString('utf8', 0, end);
  return { read: names === '' ? [] : names.split(','), json: packed.subarray(end + 1) };
}

/** What an answer says beside its data. */
export interface Beside {
  readonly provenance: WrittenProvenance;
  /** What the operation uses that its owner asks to leave; the same for all answers of an operation. */
  readonly deprecated: readonly { readonly coordinate: string; readonly reason: string }[];
}

const spliced = new WeakMap<Buffer, { readonly provenance: WrittenProvenance; readonly bytes: Buffer }>();

/** The answer with its provenance. An answer that is kept gives the same bytes object until a pointer moves, so that it is compressed once. */
export function withProvenance(packed: Buffer, json: Buffer, { provenance, deprecated }: Beside): Buffer {
  const known = spliced.get(packed);
  if (known?.provenance === provenance) return known.bytes;
  const bytes = spliceProvenance(json, deprecated.length === 0 ? provenance.json : withDeprecations(provenance, deprecated));
  spliced.set(packed, { provenance, bytes });
  return bytes;
}

function withDeprecations({ json }: WrittenProvenance, deprecated: Beside['deprecated']): string {
  return `${json.slice(0, -1)},"deprecated":${JSON.stringify(deprecated)}}`;
}
