import { type ChildProcess, spawn } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { mustRun, root, temporaryFolder } from '../support/meshway';
import { median } from './measure';
import { type Figure, ms } from './table';

const SAVES = 11;
/** The first saves find the threads that compose and load still starting. */
const WARM_UPS = 3;
const SCALE = '0.01';
const LIMIT_MS = 1_000;
/** Asking costs the gateway something too. */
const ASK_EVERY_MS = 10;

/** What an author waits for: from a save of a contract of the example mesh to an answer of the graph with the change, and to what it would do. */
export async function dev(): Promise<readonly Figure[]> {
  const folder = await temporaryFolder('bench-dev');
  const [mesh, home] = [join(folder.path, 'subgraphs'), join(root, '.meshway/bench-dev')];
  await mustRun(['example', 'prepare', '--scale', SCALE, '--home', home]);
  await cp(join(root, 'subgraphs'), mesh, { recursive: true, filter: (path) => !/subgraphs.(kit|example-sources)$/.test(path) });
  const author = await Author.start(join(mesh, 'customers'), home);
  try {
    const saves: Waited[] = [];
    for (let save = 0; save < WARM_UPS + SAVES; save += 1) saves.push(await author.save(`field${save}`));
    const counted = saves.slice(WARM_UPS);
    const [answered, told] = [median(counted.map(({ answeredMs }) => answeredMs)), median(counted.map(({ toldMs }) => toldMs))];
    return [
      {
        what: 'save to answer of the changed graph, example mesh',
        ours: ms(answered),
        peer: `${ms(told)} until the diff and the checks are shown`,
        verdict: `≤ ${LIMIT_MS / 1_000} s`,
        holds: answered <= LIMIT_MS,
      },
    ];
  } finally {
    await author.stop();
    await rm(folder.path, { recursive: true, force: true });
  }
}

interface Waited {
  readonly answeredMs: number;
  readonly toldMs: number;
}

/** Somebody who works on one contract under `meshway dev`. */
class Author {
  private printed = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly contract: string,
    private readonly text: string,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.printed += chunk.toString();
      });
  }

  static async start(dir: string, home: string): Promise<Author> {
    const contract = join(dir, 'customers.odcs.yaml');
    const text = await readFile(contract, 'utf8');
    const command = ['dev', dir, '--home', home, '--port', '0'];
    const author = new Author(spawn(join(root, 'cli/meshway'), command, { stdio: ['ignore', 'pipe', 'pipe'] }), contract, text);
    await author.until(() => author.printed.includes('Watching'));
    return author;
  }

  /** Saves the contract with one more property, which no version before had, and asks for it as soon as another graph is served. */
  async save(property: string): Promise<Waited> {
    const from = this.printed.length;
    const before = await this.generation();
    const more = `      - { id: ${property}, name: ${property}, physicalName: country, description: A country., logicalType: string, classification: public }\n`;
    const startedAt = performance.now();
    await writeFile(this.contract, this.text.replace('      - id: country\n', `${more}      - id: country\n`));
    await this.until(async () => (await this.generation()) !== before);
    const answer = await this.ask(`{ customers(first: 1) { nodes { ${property} } } }`);
    if (!answer.includes(`"${property}":"`)) throw new Error(answer);
    const answeredMs = performance.now() - startedAt;
    await this.until(() => /It may (not )?be published/.test(this.printed.slice(from)));
    return { answeredMs, toldMs: performance.now() - startedAt };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  private get url(): string {
    return /http:\S+(?=\/graphql)/.exec(this.printed)?.[0] ?? '';
  }

  private async generation(): Promise<string> {
    const response = await fetch(`${this.url}/health/ready`);
    return ((await response.json()) as { readonly generation: string }).generation;
  }

  private async ask(query: string): Promise<string> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return response.text();
  }

  private async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) {
      if (this.child.exitCode !== null) throw new Error(`meshway dev ended:\n${this.printed}`);
      await pause(ASK_EVERY_MS);
    }
  }
}
