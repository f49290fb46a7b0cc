import { cpus } from 'node:os';

/** Medians of two things timed in turns, in milliseconds, and the median of the ratios of each turn. */
export interface Comparison {
  readonly oursMs: number;
  readonly peerMs: number;
  readonly ratio: number;
  readonly rounds: number;
}

/**
 * Times `ours` and `peer` in alternating order, so that a slow minute of the machine slows both. The ratio is the median over the
 * rounds, not the ratio of medians.
 */
export async function compare(
  ours: () => Promise<unknown>,
  peer: () => Promise<unknown>,
  { rounds = 31, warmUps = 5 } = {},
): Promise<Comparison> {
  for (let round = 0; round < warmUps; round += 1) {
    await ours();
    await peer();
  }
  const samples: { oursMs: number; peerMs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const oursMs = await timeMs(ours);
      samples.push({ oursMs, peerMs: await timeMs(peer) });
    } else {
      const peerMs = await timeMs(peer);
      samples.push({ oursMs: await timeMs(ours), peerMs });
    }
  }
  return {
    oursMs: median(samples.map(({ oursMs }) => oursMs)),
    peerMs: median(samples.map(({ peerMs }) => peerMs)),
    ratio: median(samples.map(({ oursMs, peerMs }) => oursMs / peerMs)),
    rounds,
  };
}

export async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - startedAt) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** What the figures were taken on. */
export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`;
}

/** What 99 of 100 are below. */
export function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}
