import { join } from 'node:path';
import { Process, REST } from './federation/process';
import { deepQuery, smallQuery } from './federation/shop';
import { load, post } from './load';
import type { Held, Told } from './memory-server';
import { Server } from './server';
import { type Report, table } from './table';

const paces = { full: { swaps: 100, requests: 100_000 }, quick: { swaps: 10, requests: 5_000 } };
/** Less than two generations of the shop: one of them in a hundred that stays would be found. */
const GROWTH_LIMIT_MB = 4;
const POINTS = 10;
const CONNECTIONS = 16;
/** Of so many requests one is the question to all subgraphs, and one has a text that was never seen before. */
const MIX = 10;

/** Whether generations that come and go, and requests, leave anything behind in a gateway's process. */
export async function memory({ isQuick }: { readonly isQuick: boolean }): Promise<Report> {
  const { swaps, requests } = isQuick ? paces.quick : paces.full;
  const subgraphs = new Process({ place: REST, command: process.execPath, args: [join(__dirname, 'federation', 'subgraphs.js')] });
  const { url } = JSON.parse(await subgraphs.firstLine()) as { readonly url: string };
  const gateway = new Server('memory-server.js', { args: [url], flags: ['--expose-gc'] });
  const points: Held[] = [];
  try {
    const address = await gateway.told<string>();
    for (let swap = 1; swap <= swaps; swap += 1) {
      await ask(new URL('/graphql', address), requests / swaps);
      await gateway.ask('swap' satisfies Told);
      if (swap % (swaps / POINTS) === 0) points.push(await gateway.ask<Held>('measure' satisfies Told));
    }
  } finally {
    await gateway.stop();
    await subgraphs.stop();
  }
  return report(points, `${swaps} swaps and ${requests.toLocaleString('en')} requests`);
}

let sent = 0;

function ask(url: URL, count: number): Promise<unknown> {
  const request = (): Buffer => {
    sent += 1;
    const query = sent % MIX === 0 ? deepQuery : sent % MIX === 1 ? `query Only${sent} { topProducts { upc } }` : smallQuery;
    return post(url, { query }, { authorization: `Bearer ${sent}` });
  };
  return load({ request, port: Number(url.port), connections: CONNECTIONS, until: { count } });
}

/** What is kept on purpose fills up first, so that the second half of the run is what counts. */
function report(points: readonly Held[], what: string): Report {
  const [middle, end] = [points[points.length / 2 - 1], points.at(-1)];
  if (!middle || !end) throw new Error('Nothing was measured.');
  const growth = (held: keyof Held): number => end[held] - middle[held];
  const rows = points.map((held, at) => [
    `${((at + 1) * 100) / points.length} %`,
    ...[held.heapMb, held.residentMb].map((mb) => `${mb.toFixed(1)} MiB`),
    String(held.threads),
    String(held.descriptors),
  ]);
  return {
    figures: [
      {
        what: `heap after ${what}, collected`,
        ours: `${end.heapMb.toFixed(1)} MiB`,
        peer: `${middle.heapMb.toFixed(1)} MiB after half of them`,
        verdict: `${growth('heapMb').toFixed(1)} MiB more (≤ ${GROWTH_LIMIT_MB}), ${growth('threads')} threads more`,
        // Idle connections are closed after a while, so that their number is a little different each time.
        holds: growth('heapMb') <= GROWTH_LIMIT_MB && growth('threads') <= 0 && growth('descriptors') <= CONNECTIONS,
      },
    ],
    detail: table([['after', 'heap', 'resident', 'threads', 'files and sockets'], ...rows]),
  };
}
