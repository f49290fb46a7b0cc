import { load, post } from './load';
import { median } from './measure';
import { query, startOverlapMesh } from './overlap-mesh';
import { Server } from './server';
import { type Figure, ms } from './table';

const ENTITIES = 200;
const KNOWN = 180;
const ROUNDS = 61;
const QUESTIONS = 40;
/** Until the code is compiled as it stays, and what is kept has filled its memory once: a gateway runs for weeks. */
const WARM_UP_QUESTIONS = 2_500;

/** What a question that overlaps an earlier one still asks for, and what it costs the others to make that possible. */
export async function overlap(): Promise<readonly Figure[]> {
  return [await missing(), await costOfAMiss()];
}

async function missing(): Promise<Figure> {
  const asked: number[] = [];
  const gateway = await startOverlapMesh({ isPinned: true, asked: (count) => asked.push(count) });
  for (const first of [KNOWN, ENTITIES]) await ask(`${gateway.url}/graphql`, { first, of: 0 });
  await gateway.close();
  const last = asked.at(-1) ?? Number.NaN;
  return {
    what: `entities fetched for a question over ${ENTITIES}, of which ${KNOWN} are known`,
    ours: `${last}`,
    peer: '',
    verdict: `≤ ${ENTITIES - KNOWN}`,
    holds: asked.length === 2 && last <= ENTITIES - KNOWN,
  };
}

/** The same questions, none of them known, to a gateway that pins, names and keeps, and to one for which all is live. In turns. */
async function costOfAMiss(): Promise<Figure> {
  const [ours, peer] = [await Asked.start('pinned'), await Asked.start('live')];
  try {
    const turns: { readonly ours: number; readonly peer: number }[] = [];
    for (const server of [ours, peer]) await server.cpuMs(WARM_UP_QUESTIONS);
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = round % 2 === 0 ? ours : peer;
      const one = await first.cpuMs(QUESTIONS);
      const other = await (first === ours ? peer : ours).cpuMs(QUESTIONS);
      turns.push(first === ours ? { ours: one, peer: other } : { ours: other, peer: one });
    }
    const ratio = median(turns.map((turn) => turn.ours / turn.peer));
    return {
      what: `provenance, keys and keeping on a miss over ${ENTITIES} entities, CPU a request`,
      ours: ms(median(turns.map((turn) => turn.ours))),
      peer: `${ms(median(turns.map((turn) => turn.peer)))} all live`,
      verdict: `${((ratio - 1) * 100).toFixed(1)} % (< 5 %)`,
      holds: ratio < 1.05,
    };
  } finally {
    await ours.stop();
    await peer.stop();
  }
}

class Asked {
  private asked = 0;

  private constructor(
    private readonly server: Server,
    private readonly url: URL,
  ) {}

  static async start(mode: 'pinned' | 'live'): Promise<Asked> {
    const server = new Server('overlap-server.js', { args: [mode] });
    return new Asked(server, new URL('/graphql', await server.told<string>()));
  }

  /** CPU time of the gateway's process for one question, each about entities nobody has asked for. */
  async cpuMs(questions: number): Promise<number> {
    const from = this.asked;
    this.asked += questions;
    const request = (sent: number): Buffer => post(this.url, { query, variables: { first: ENTITIES, of: from + sent } });
    const before = await this.cpuSeconds();
    await load({ request, port: Number(this.url.port), connections: 1, until: { count: questions } });
    return ((await this.cpuSeconds()) - before) * (1_000 / questions);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private async cpuSeconds(): Promise<number> {
    const metrics = await (await fetch(new URL('/metrics', this.url))).text();
    return Number(/^process_cpu_seconds_total (\S+)$/m.exec(metrics)?.[1]);
  }
}

async function ask(url: string, variables: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  await response.arrayBuffer();
}
