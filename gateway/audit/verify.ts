import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type AuditEnd, type ChainPoint, chainStart, readHead, readLine, sealOf } from './chain';
import { headPath, listChains, partPath } from './layout';
import { type Pruned, readPruned } from './pruned';
import { readLines } from './read-lines';

/** Something that is not as it was written. */
export interface AuditProblem {
  readonly chain: string;
  /** Of the file, from 1; 0 for the chain as a whole. */
  readonly part: number;
  /** Of the line in that file, from 1; 0 for the file as a whole. */
  readonly line: number;
  readonly reason: string;
}

export interface AuditReport {
  readonly chains: number;
  readonly lines: number;
  /** At most 100; empty when the log is whole. */
  readonly problems: readonly AuditProblem[];
  /** Where each chain ends; kept elsewhere, they prove later that nothing was cut off since. */
  readonly ends: readonly AuditEnd[];
}

const PROBLEMS_MAX = 100;

/**
 * Reads a whole log, and finds every line that was changed, taken out, put in, moved or cut off, and chains that are gone; what `pruneAudit`
 * removed is known to be. Whoever has the key could write another log: against them `expected`, ends of chains that were kept elsewhere, have to be there too.
 */
export async function verifyAudit(dir: string, key: KeyObject, expected: readonly AuditEnd[] = []): Promise<AuditReport> {
  const pruned = await readPruned(dir, key);
  const verification = new Verification(dir, key, pruned ?? new Map());
  if (!pruned) verification.found('pruned.json', 0, 0, 'was not signed with this key');
  const chains = await listChains(dir);
  for (const end of expected) verification.expect(end, 'an end that was kept elsewhere');
  for (const chain of chains.keys()) await verification.readExpectations(chain);
  for (const [chain, parts] of chains) await verification.readChain(chain, parts);
  return verification.report();
}

interface Expected extends AuditEnd {
  readonly by: string;
}

class Verification {
  private readonly problems: AuditProblem[] = [];
  private readonly ends: AuditEnd[] = [];
  /** Points some chain has to pass through; what is left at the end was not there. */
  private readonly expected = new Map<string, Expected>();
  private lines = 0;

  constructor(
    private readonly dir: string,
    private readonly key: KeyObject,
    private readonly pruned: Pruned,
  ) {}

  expect({ chain, sequence, hash }: AuditEnd, by: string): void {
    const gone = this.pruned.get(chain);
    if (gone && (sequence < gone.sequence || (sequence === gone.sequence && hash === gone.hash))) return;
    this.expected.set(pointKey(chain, { sequence, hash }), { chain, sequence, hash, by });
  }

  /** A chain's signed head names its own end, and its first line the ends of others. */
  async readExpectations(chain: string): Promise<void> {
    const head = readHead(await readFile(headPath(this.dir, chain), 'utf8').catch(() => ''), chain, this.key);
    if (head) this.expect({ chain, ...head }, 'its signed head');
    else this.found(chain, 0, 0, 'has no head that was signed with this key');
    const { others } = await firstLine(partPath(this.dir, chain, 1));
    for (const other of others ?? []) this.expect(other, `chain ${chain}`);
  }

  async readChain(chain: string, parts: readonly number[]): Promise<void> {
    const gone = this.pruned.get(chain);
    let point: ChainPoint = gone ? { sequence: gone.sequence, hash: gone.hash } : chainStart;
    for (let part = 1 + (gone?.part ?? 0); part <= (parts.at(-1) ?? 0); part += 1) {
      if (parts.includes(part)) point = await this.readPart(chain, part, point, part === parts.at(-1));
      else this.found(chain, part, 0, 'is missing');
    }
    this.ends.push({ chain, ...point });
  }

  report(): AuditReport {
    for (const { chain, sequence, by } of this.expected.values())
      this.found(chain, 0, 0, `does not have the line ${sequence} that ${by} names: lines are gone or were changed`);
    return { chains: this.ends.length, lines: this.lines, problems: this.problems.slice(0, PROBLEMS_MAX), ends: this.ends };
  }

  private async readPart(chain: string, part: number, before: ChainPoint, isLast: boolean): Promise<ChainPoint> {
    let point = before;
    let number = 0;
    for await (const { text, isWhole } of readLines(partPath(this.dir, chain, part))) {
      number += 1;
      // A process that is killed leaves the line it was writing, which no head names yet.
      if (!isWhole && isLast) break;
      point = this.readLine({ chain, part, number, text, isWhole }, point);
    }
    return point;
  }

  private readLine(
    at: { readonly chain: string; readonly part: number; readonly number: number; readonly text: string; readonly isWhole: boolean },
    before: ChainPoint,
  ): ChainPoint {
    const { chain, part, number, text, isWhole } = at;
    const line = isWhole ? readLine(text) : undefined;
    if (!line) {
      this.found(chain, part, number, 'is no line of an audit log');
      return before;
    }
    this.lines += 1;
    const { sequence, body, hash } = line;
    const expected = before.sequence + 1;
    if (sequence > expected)
      this.found(chain, part, number, `is number ${sequence} after number ${before.sequence}: lines are missing before it`);
    else if (sequence < expected)
      this.found(chain, part, number, `is number ${sequence} after number ${before.sequence}: it was moved or put in`);
    else if (sealOf(before.hash, body) !== hash)
      this.found(
        chain,
        part,
        number,
        'does not have the hash of what it says and what is before it: it was changed, or the line before it was',
      );
    this.expected.delete(pointKey(chain, { sequence, hash }));
    return { sequence, hash };
  }

  found(chain: string, part: number, line: number, reason: string): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push({ chain, part, line, reason });
  }
}

interface Opening {
  readonly others?: readonly AuditEnd[];
}

/** Whether it was changed is found when the chain is read. */
async function firstLine(path: string): Promise<Opening> {
  try {
    for await (const { text } of readLines(path)) return JSON.parse(text) as Opening;
  } catch {
    // Said when the chain is read.
  }
  return {};
}

function pointKey(chain: string, { sequence, hash }: ChainPoint): string {
  return `${chain} ${sequence} ${hash}`;
}
