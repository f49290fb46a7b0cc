import { join } from 'node:path';
import { MEASURED, Process, REST } from './federation/process';
import { smallQuery } from './federation/shop';
import { load, post } from './load';
import { median } from './measure';
import type { Figure } from './table';
import type { UsageServer } from './usage-server';

const ROUNDS = { full: 21, quick: 7 };
/** Linux tells processor time in hundredths of a second, so a round takes about a whole one. */
const REQUESTS = 5_000;
const CONNECTIONS = 16;
const LIMIT = 0.02;

/** What a process spends more on a request of the gateway that counts what is asked than on one of the gateway that does not, in turns. */
export async function usage({ isQuick }: { readonly isQuick: boolean }): Promise<Figure> {
  const own = (file: string, place: typeof MEASURED | typeof REST, ...args: readonly string[]): Process =>
    new Process({ place, command: process.execPath, args: [join(__dirname, file), ...args] });
  const subgraphs = own('federation/subgraphs.js', REST);
  const { url } = JSON.parse(await subgraphs.firstLine()) as { readonly url: string };
  const gateways = own('usage-server.js', MEASURED, url);
  try {
    const { counting, silent } = JSON.parse(await gateways.firstLine()) as UsageServer;
    const [ours, peer] = [new Asked(gateways, counting), new Asked(gateways, silent)];
    await ours.round();
    await peer.round();
    const pairs: { readonly ours: number; readonly peer: number }[] = [];
    for (let round = 0; round < (isQuick ? ROUNDS.quick : ROUNDS.full); round += 1) {
      const first = round % 2 === 0 ? await ours.round() : await peer.round();
      const second = round % 2 === 0 ? await peer.round() : await ours.round();
      pairs.push(round % 2 === 0 ? { ours: first, peer: second } : { ours: second, peer: first });
    }
    const more = median(pairs.map(({ ours, peer }) => ours / peer)) - 1;
    return {
      what: 'a small question with its use counted, CPU',
      ours: `${median(pairs.map((pair) => pair.ours)).toFixed(1)} µs`,
      peer: `${median(pairs.map((pair) => pair.peer)).toFixed(1)} µs without`,
      verdict: `${(100 * more).toFixed(1)} % more (< ${100 * LIMIT} %)`,
      holds: more < LIMIT,
    };
  } finally {
    await gateways.stop();
    await subgraphs.stop();
  }
}

class Asked {
  private sent = 0;

  constructor(
    private readonly process: Process,
    private readonly address: string,
  ) {}

  /** Microseconds of processor time for each request. */
  async round(): Promise<number> {
    const url = new URL('/graphql', this.address);
    const before = this.process.cpuSeconds();
    await load({ request: () => this.request(url), port: Number(url.port), connections: CONNECTIONS, until: { count: REQUESTS } });
    return ((this.process.cpuSeconds() - before) * 1_000_000) / REQUESTS;
  }

  /** Each of another caller, so that no answer is shared. */
  private request(url: URL): Buffer {
    this.sent += 1;
    return post(url, { query: smallQuery }, { authorization: `Bearer ${this.sent}`, 'graphql-client-name': `client ${this.sent % 20}` });
  }
}
