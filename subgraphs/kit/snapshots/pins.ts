import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncToDisk } from '../../../schemas/durable-files';
import { canonicalHash } from './canonical-json';
import { numberName, parseNumberName } from './layout';
import { writeNote } from './notes';

/** Keeps a snapshot from being pruned until a date, for a reason somebody can check. */
export interface Pin {
  readonly number: number;
  /** RFC 3339, UTC. */
  readonly until: string;
  readonly reason: string;
}

const PIN_NAME = /^(\d{6,15})\.pin\.[0-9a-f]{12}\.json$/;

/** Pins with different reasons stand side by side; one with the same reason moves its date. */
export async function writePin(productDir: string, { number, until, reason }: Pin): Promise<void> {
  await writeNote(join(productDir, `${numberName(number)}.pin.${canonicalHash(reason).slice(0, 12)}.json`), { until, reason });
}

/** Every pin of a product, those that are over included, by number. */
export async function readPins(productDir: string): Promise<readonly Pin[]> {
  const pins = await Promise.all((await pinFiles(productDir)).map(({ name, number }) => readPin(join(productDir, name), number)));
  return pins.sort((a, b) => a.number - b.number || (a.reason < b.reason ? -1 : 1));
}

/** Takes the pins off a snapshot, or only the one with this reason. Returns what was taken off. */
export async function removePins(productDir: string, number: number, reason: string | undefined): Promise<readonly Pin[]> {
  const removed: Pin[] = [];
  for (const file of await pinFiles(productDir)) {
    if (file.number !== number) continue;
    const path = join(productDir, file.name);
    const pin = await readPin(path, number);
    if (reason !== undefined && pin.reason !== reason) continue;
    await rm(path, { force: true });
    removed.push(pin);
  }
  if (removed.length > 0) await syncToDisk(productDir);
  return removed;
}

async function pinFiles(productDir: string): Promise<readonly { readonly name: string; readonly number: number }[]> {
  const names = await readdir(productDir).catch(() => []);
  return names.flatMap((name) => {
    const number = parseNumberName(PIN_NAME.exec(name)?.[1] ?? '');
    return number === undefined ? [] : [{ name, number }];
  });
}

/** A pin that cannot be read holds for ever: to keep too much can be mended. */
async function readPin(path: string, number: number): Promise<Pin> {
  try {
    const { until, reason } = JSON.parse(await readFile(path, 'utf8')) as Partial<Pin>;
    if (typeof until === 'string' && typeof reason === 'string' && !Number.isNaN(Date.parse(until))) return { number, until, reason };
  } catch {
    // Said below.
  }
  return { number, until: '9999-12-31T23:59:59.999Z', reason: 'the pin cannot be read' };
}
