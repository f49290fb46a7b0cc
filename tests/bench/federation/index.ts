import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { compose } from '../../../gateway/generations';
import { median } from '../measure';
import { type Figure, ms, type Report, table } from '../table';
import { apollo, type Contender, forwarder, grafbase, hive, hiveRust, ours, oursTwice, type Setting } from './contenders';
import { isPinned, Process, pinSelf, REST } from './process';
import { type Question, Running, type Sample } from './running';
import { deepQuery, shop, smallQuery } from './shop';

const deepUnique: Question = { query: deepQuery, connections: 16, isUnique: true };
const deepSame: Question = { query: deepQuery, connections: 64, isUnique: false };
const small: Question = { query: smallQuery, connections: 32, isUnique: true };

/** How long and how often. The quick run takes about a minute and is for working on the gateway, not for the README. */
const paces = {
  full: { warmUps: 1_000, roundMs: 2_000, rounds: 9 },
  quick: { warmUps: 300, roundMs: 800, rounds: 3 },
};
type Pace = (typeof paces)['full'];

/**
 * One question to four subgraphs that cost nearly nothing, over HTTP, to our gateway and to others: processor time of the gateway's process
 * for each request, requests a second, latency and memory. All gateways run at the same time and are measured in turns, so that a slow
 * minute of the machine slows all of them; ratios are medians over the turns.
 */
export async function federation({ isQuick }: { readonly isQuick: boolean }): Promise<Report> {
  const pace = isQuick ? paces.quick : paces.full;
  const subgraphs = new Process({ place: REST, command: process.execPath, args: [join(__dirname, 'subgraphs.js')] });
  const folder = await mkdtemp(join(tmpdir(), 'meshway-bench-'));
  const running: Running[] = [];
  pinSelf(REST);
  try {
    const { url } = JSON.parse(await subgraphs.firstLine()) as { readonly url: string };
    const setting = await settingOver(url, folder);
    const start = async (contender: Contender, { query }: Question): Promise<Running> => {
      const started = await Running.start(contender, setting, query);
      running.push(started);
      return started;
    };
    const meshway = await start(ours, deepUnique);
    const absent = new Map<string, string>();
    for (const peer of [apollo, hive, hiveRust, grafbase])
      await start(peer, deepUnique).catch((error: Error) => absent.set(peer.name, error.message));
    const { bytes, fetches } = await compareAnswers(running, url);
    const unique = await takeTurns(running, deepUnique, pace);
    const same = await takeTurns(running, deepSame, { ...pace, warmUps: deepSame.connections });
    const memory = new Map(running.map((contender) => [contender.name, contender.memoryMb()]));
    const bare = await start(forwarder, small);
    const smallTurns = await takeTurns([meshway, bare], small, { ...pace, warmUps: 20 * pace.warmUps });
    const workerTurns = await takeTurns([meshway, await start(oursTwice, deepUnique)], deepUnique, { ...pace, warmUps: 2 * pace.warmUps });
    return {
      figures: [
        ...against(apollo, unique, absent, ({ cpuMs }, peer) => peer.cpuMs / cpuMs, 8, cpuFigure(bytes)),
        ...against(hiveRust, unique, absent, ({ cpuMs }, peer) => peer.cpuMs / cpuMs, 3.5, cpuFigure(bytes)),
        ...against(
          grafbase,
          same,
          absent,
          ({ perSecond }, peer) => perSecond / peer.perSecond,
          3,
          rateFigure('identical requests at once'),
        ),
        ...against(
          forwarder,
          smallTurns,
          absent,
          ({ perSecond }, peer) => perSecond / peer.perSecond,
          0.6,
          rateFigure('one subgraph, 1 KB'),
        ),
        ...workersFigure(workerTurns),
      ],
      detail: detail({ unique, same, memory, fetches, absent, pace }),
    };
  } finally {
    pinSelf(undefined);
    await Promise.all([...running, subgraphs].map((started) => started.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function settingOver(url: string, folder: string): Promise<Setting> {
  const supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, compose(shop.map(({ name, typeDefs }) => ({ name, url: `${url}/${name}`, sdl: typeDefs }))));
  return { subgraphs: url, supergraph, folder };
}

interface Compared {
  readonly bytes: number;
  /** Of one request, by gateway. */
  readonly fetches: ReadonlyMap<string, number>;
}

/** A gateway that answers something else is not compared. */
async function compareAnswers(running: readonly Running[], subgraphs: string): Promise<Compared> {
  const asked = async (): Promise<number> => Number(await (await fetch(`${subgraphs}/asked`)).text());
  const fetches = new Map<string, number>();
  const answers: { readonly data?: unknown; readonly bytes: number }[] = [];
  for (const contender of running) {
    const before = await asked();
    answers.push(await contender.ask(deepQuery));
    fetches.set(contender.name, (await asked()) - before);
  }
  const [first] = answers;
  answers.forEach(({ data }, index) => {
    if (!isDeepStrictEqual(data, first?.data)) throw new Error(`${running[index]?.name} gives another answer than ${running[0]?.name}.`);
  });
  return { bytes: first?.bytes ?? 0, fetches };
}

/** Each gateway's samples, one for each turn. */
type Turns = ReadonlyMap<string, readonly Sample[]>;

async function takeTurns(running: readonly Running[], question: Question, { warmUps, roundMs, rounds }: Pace): Promise<Turns> {
  for (const contender of running) await contender.warmUp(question, warmUps);
  const turns = new Map<string, Sample[]>(running.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const contender of running) turns.get(contender.name)?.push(await contender.measure(question, roundMs));
  return turns;
}

type Describe = (ours: readonly Sample[], peer: readonly Sample[], peerName: string) => Pick<Figure, 'what' | 'ours' | 'peer'>;

/** One line of the figures, or none when the peer is not there. */
function against(
  peer: Contender,
  turns: Turns,
  absent: ReadonlyMap<string, string>,
  ratioOf: (ours: Sample, peer: Sample) => number,
  atLeast: number,
  describe: Describe,
): readonly Figure[] {
  if (absent.has(peer.name)) return [];
  const mine = turns.get(ours.name) ?? [];
  const theirs = turns.get(peer.name) ?? [];
  const ratio = median(mine.flatMap((sample, turn) => (theirs[turn] ? [ratioOf(sample, theirs[turn])] : [])));
  return [{ ...describe(mine, theirs, peer.name), verdict: `${ratio.toFixed(2)} (≥ ${atLeast})`, holds: ratio >= atLeast }];
}

function cpuFigure(bytes: number): Describe {
  return (mine, theirs, name) => ({
    what: `federated query over HTTP, ${Math.round(bytes / 1_000)} KB, CPU a request`,
    ours: ms(of(mine, 'cpuMs')),
    peer: `${ms(of(theirs, 'cpuMs'))} ${name}`,
  });
}

function rateFigure(what: string): Describe {
  return (mine, theirs, name) => ({
    what,
    ours: `${rate(of(mine, 'perSecond'))} /s (${ms(of(mine, 'cpuMs'))} CPU)`,
    peer: `${rate(of(theirs, 'perSecond'))} /s (${ms(of(theirs, 'cpuMs'))} CPU) ${name}`,
  });
}

/**
 * How throughput would grow from one core to two, if the load came from elsewhere: by as much as the processor time of a request does not
 * grow when two workers run at once. The load and the subgraphs run on the same two cores, which costs them something, so that growth is
 * at least what is seen here.
 */
function workersFigure(turns: Turns): readonly Figure[] {
  const [one, two] = [turns.get(ours.name) ?? [], turns.get(oursTwice.name) ?? []];
  const ratio = median(one.flatMap((sample, turn) => (two[turn] ? [sample.cpuMs / two[turn].cpuMs] : [])));
  return [
    {
      what: '2 workers on 2 cores beside the load: answers for the same CPU',
      ours: `${ms(of(two, 'cpuMs'))} CPU a request`,
      peer: `${ms(of(one, 'cpuMs'))} 1 worker`,
      verdict: `${ratio.toFixed(2)} (≥ 0.9)`,
      holds: ratio >= 0.9,
    },
  ];
}

interface Measured {
  readonly unique: Turns;
  readonly same: Turns;
  readonly memory: ReadonlyMap<string, number>;
  readonly fetches: ReadonlyMap<string, number>;
  readonly absent: ReadonlyMap<string, string>;
  readonly pace: Pace;
}

function detail({ unique, same, memory, fetches, absent, pace }: Measured): string {
  const rows = [...unique].map(([name, samples]) => [
    name,
    ms(of(samples, 'cpuMs')),
    rate(of(samples, 'perSecond')),
    ms(of(samples, 'p50Ms')),
    ms(of(samples, 'p99Ms')),
    String(fetches.get(name)),
    `${Math.round(memory.get(name) ?? 0)} MiB`,
    rate(of(same.get(name) ?? [], 'perSecond')),
  ]);
  const missing = [...absent].map(([name, reason]) => [name, `not measured: ${reason}`, '', '', '', '', '', '']);
  const head = ['gateway', 'CPU a request', 'requests/s', 'p50', 'p99', 'fetches', 'memory', 'identical requests/s'];
  const method = [
    `Medians of ${pace.rounds} turns of ${pace.roundMs / 1_000} s each, all gateways in every turn; ${isPinned ? 'the gateway has one core, load and subgraphs the other' : 'nothing pinned to a core'}.`,
    `${deepUnique.connections} connections, every request with an authorization of its own; identical requests: ${deepSame.connections} connections.`,
  ];
  return `${method.join('\n')}\n\n${table([head, ...rows, ...missing])}`;
}

function of(samples: readonly Sample[], what: keyof Sample): number {
  return median(samples.map((sample) => sample[what]));
}

function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en');
}
