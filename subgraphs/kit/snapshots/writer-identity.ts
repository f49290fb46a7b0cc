import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { canonicalHash } from './canonical-json';

/**
 * Names the writer of a staging folder so that another process can tell whether it still lives: machine (and process
 * namespace, since containers share a host's disks), process id, and when that process began, since ids are used again.
 */
export interface WriterIdentity {
  readonly machine: string;
  readonly pid: number;
  readonly startedAt: string;
}

export async function thisWriter(): Promise<WriterIdentity> {
  return { machine: await machine(), pid: process.pid, startedAt: await startOf(process.pid) };
}

export function formatWriter({ machine, pid, startedAt }: WriterIdentity): string {
  return `${machine}.${pid}.${startedAt}`;
}

export function parseWriter(text: string): WriterIdentity | undefined {
  const match = /^([0-9a-f]{16})\.(\d+)\.(\w+)/.exec(text);
  if (match?.[1] === undefined || match[3] === undefined) return undefined;
  return { machine: match[1], pid: Number(match[2]), startedAt: match[3] };
}

/** `unknown` for a writer on another machine. */
export async function stateOf(writer: WriterIdentity): Promise<'alive' | 'dead' | 'unknown'> {
  if (writer.machine !== (await machine())) return 'unknown';
  if (!exists(writer.pid)) return 'dead';
  return (await startOf(writer.pid)) === writer.startedAt ? 'alive' : 'dead';
}

async function machine(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return canonicalHash([hostname(), namespace, boot.trim()]).slice(0, 16);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Clock ticks from boot to the start of the process, where the system tells (proc(5), field 22). */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field is the program's name in brackets, which may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[19] ?? 'unknown';
}
