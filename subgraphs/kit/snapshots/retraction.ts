import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { retractionFile } from './layout';
import { writeNote } from './notes';

/** Why a snapshot may not be read any more. */
export interface Retraction {
  readonly reason: string;
  /** RFC 3339, UTC. */
  readonly retractedAt: string;
}

export async function writeRetraction(home: string, product: string, number: number, retraction: Retraction): Promise<void> {
  await writeNote(retractionFile(home, product, number), retraction);
}

/**
 * Whether a snapshot is retracted, now. Asked on every read, so that a retraction holds at once; and synchronously, since the look at
 * the folder takes microseconds and must not wait behind the database, whose statements fill Node's pool of threads.
 */
export function isRetracted(home: string, product: string, number: number): boolean {
  return existsSync(retractionFile(home, product, number));
}

/** `undefined` for a snapshot that is not retracted. One whose reason cannot be read is retracted all the same. */
export async function readRetraction(home: string, product: string, number: number): Promise<Retraction | undefined> {
  const text = await readFile(retractionFile(home, product, number), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseRetraction(text);
}

function parseRetraction(text: string): Retraction {
  try {
    const { reason, retractedAt } = JSON.parse(text) as Partial<Retraction>;
    if (typeof reason === 'string' && typeof retractedAt === 'string') return { reason, retractedAt };
  } catch {
    // Said below.
  }
  return { reason: 'its reason cannot be read', retractedAt: '' };
}
