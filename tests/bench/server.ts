import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** As `cli/meshway` starts Node. */
const asTheCommand = ['--max-semi-space-size=64', '--v8-pool-size=1'];

export interface ServerOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** More for Node. */
  readonly flags?: readonly string[];
}

/** A server of this folder, in a process of its own that runs as the command does. It first says where it is; then it answers what it is asked. */
export class Server {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(file: string, { args = [], env = {}, flags = [] }: ServerOptions = {}) {
    this.child = fork(join(__dirname, file), args, {
      execArgv: [...asTheCommand, ...flags],
      // graphql-js checks much more otherwise.
      env: { ...process.env, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.ended = once(this.child, 'exit');
  }

  /** What it says next. */
  async told<T>(): Promise<T> {
    const ended = this.ended.then(() => {
      throw new Error(`The server ended with ${this.child.exitCode ?? this.child.signalCode}.`);
    });
    const [message] = (await Promise.race([once(this.child, 'message'), ended])) as [T];
    return message;
  }

  async ask<T>(question: string): Promise<T> {
    const [answer] = await Promise.all([this.told<T>(), this.child.send(question)]);
    return answer;
  }

  async stop(): Promise<void> {
    this.child.kill();
    await this.ended;
  }
}
