import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalHash } from './canonical-json';
import { MANIFEST_FILE } from './layout';
import type { QualityResult } from './quality';

/** What a snapshot is, in its `manifest.json`. */
export interface Manifest extends ManifestContent {
  /** SHA-256 of the canonical content, that is of everything else in the manifest. */
  readonly id: string;
}

export interface ManifestContent {
  readonly meshway: 1;
  readonly product: { readonly urn: string; readonly name: string };
  /** 1, 2, 3 … within the product. */
  readonly number: number;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly contract: { readonly id: string; readonly version: string };
  /** SHA-256 of tables, columns, types and keys. */
  readonly schemaHash: string;
  readonly objects: readonly { readonly name: string; readonly table: string; readonly rows: number }[];
  /** Every file but the manifest, by name. */
  readonly files: readonly ManifestFile[];
  /** The input vector: the snapshots it was made from. */
  readonly inputs: readonly SnapshotReference[];
  readonly quality: readonly QualityResult[];
}

export interface ManifestFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface SnapshotReference {
  readonly product: string;
  readonly number: number;
  readonly id: string;
}

export function sealManifest(content: ManifestContent): Manifest {
  return { ...content, id: canonicalHash(content) };
}

/** True when no rule of severity `error` failed or could not be measured: only then may the snapshot become current. */
export function passedQuality(manifest: Manifest): boolean {
  return manifest.quality.every(({ severity, status }) => severity !== 'error' || status === 'pass' || status === 'skip');
}

/** Reads and checks a snapshot's manifest. Throws an `Error` that says what is wrong with it. */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, MANIFEST_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`its ${MANIFEST_FILE} cannot be read`);
  const manifest = parseManifest(text);
  const { id, ...content } = manifest;
  if (canonicalHash(content) !== id) throw new Error(`its ${MANIFEST_FILE} was changed`);
  return manifest;
}

/** The hash proves that it is as it was written; the type is what was written. */
function parseManifest(text: string): Manifest {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'meshway' in value && value.meshway === 1 && 'id' in value) return value as Manifest;
  } catch {
    // Said below.
  }
  throw new Error(`its ${MANIFEST_FILE} is not a manifest`);
}
