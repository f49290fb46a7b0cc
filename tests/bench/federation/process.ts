import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';

/** What is measured has one core; the load and the subgraphs share another, where there are two. Or it has both, with them beside it. */
export const MEASURED = 'measured';
export const REST = 'rest';
export const BOTH = 'both';
export type Place = typeof MEASURED | typeof REST | typeof BOTH;

const cores: Readonly<Record<Place, string>> = { [MEASURED]: '1', [REST]: '0', [BOTH]: '0,1' };
export const isPinned = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0;

export interface Command {
  readonly place: Place;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A process whose output goes nowhere but to whoever reads `lines` here. */
export class Process {
  readonly pid: number;
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;

  constructor({ place, command, args, cwd, env }: Command) {
    const [file, ...rest] = isPinned ? ['taskset', '-c', cores[place], command, ...args] : [command, ...args];
    this.child = spawn(file ?? command, rest, {
      cwd,
      env: { ...process.env, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.pid = this.child.pid ?? 0;
    this.exited = once(this.child, 'close');
    this.child.stdout?.resume();
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The first line it prints, which says where it is. */
  async firstLine(): Promise<string> {
    const { stdout } = this.child;
    if (!stdout) throw new Error('The process has no output.');
    const ended = this.exited.then(() => {
      throw new Error(`The process ended with ${this.child.exitCode}.`);
    });
    return Promise.race([once(createInterface({ input: stdout }), 'line').then(([line]) => String(line)), ended]);
  }

  /** Seconds of processor time that it and its children have used so far, all threads together; Linux tells it in hundredths. */
  cpuSeconds(): number {
    return sumOverFamily(this.pid, (pid) => {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    });
  }

  /** Resident memory of it and its children, in MiB. */
  memoryMb(): number {
    return sumOverFamily(this.pid, (pid) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024);
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) this.child.kill();
    await this.exited;
  }
}

/** Keeps this process off the core of what is measured; gives back all of them at the end. */
export function pinSelf(place: Place | undefined): void {
  if (!isPinned) return;
  const list = place ? cores[place] : `0-${cpus().length - 1}`;
  execFileSync('taskset', ['-cp', list, String(process.pid)], { stdio: 'ignore' });
}

function sumOverFamily(pid: number, of: (pid: number) => number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return children.reduce((sum, child) => sum + sumOverFamily(child, of), of(pid));
}
