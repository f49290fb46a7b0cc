import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type LocalGrant, signLocalToken } from '../gateway/identity';
import { apiError } from '../schemas/errors';

/** A caller to try things out with: what the playground offers, and the command line prints. */
export interface ReadyCaller {
  readonly name: string;
  readonly description?: string;
  /** `authorization` with a token, and the purpose; empty for whoever has none. */
  readonly headers: Readonly<Record<string, string>>;
}

type Entry = Partial<Pick<LocalGrant, 'scopes' | 'claims' | 'owns' | 'purposes'>> & Omit<ReadyCaller, 'headers'>;

const GOOD_FOR_SECONDS = 7 * 86_400;

/**
 * Makes tokens for the callers in a mesh's `callers.yaml`: a list of names, each with what its token says; one without any of it gets no
 * token. None when the mesh has no such file. Throws FILE_UNREADABLE for a file of another form.
 */
export async function readyCallers(meshDir: string, key: KeyObject): Promise<readonly ReadyCaller[]> {
  const path = join(meshDir, 'callers.yaml');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const entries: unknown = parse(text);
  if (!Array.isArray(entries) || !entries.every(isEntry))
    throw apiError('FILE_UNREADABLE', { path, reason: 'it is not a list of callers, each with a name' });
  return Promise.all(entries.map((entry) => ready(entry, key)));
}

async function ready({ name, description, scopes, claims, owns, purposes }: Entry, key: KeyObject): Promise<ReadyCaller> {
  const told = description === undefined ? { name } : { name, description };
  if (!scopes && !claims && !owns && !purposes) return { ...told, headers: {} };
  const grant = { subject: name, scopes: scopes ?? [], claims: claims ?? {}, owns: owns ?? [], purposes: purposes ?? [] };
  const authorization = `Bearer ${await signLocalToken({ ...grant, expiresInSeconds: GOOD_FOR_SECONDS }, key)}`;
  const [purpose] = grant.purposes;
  return { ...told, headers: { authorization, ...(purpose === undefined ? {} : { 'meshway-purpose': purpose }) } };
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null || typeof (value as Entry).name !== 'string') return false;
  const { scopes = [], owns = [], purposes = [], claims = {} } = value as Entry;
  const lists: readonly unknown[] = [scopes, owns, purposes];
  return typeof claims === 'object' && lists.every((list) => Array.isArray(list) && list.every((item) => typeof item === 'string'));
}
