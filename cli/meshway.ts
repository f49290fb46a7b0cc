#!/usr/bin/env node
import './production';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { endWhenNobodyReads, reportFailure } from './terminal';

/**
 * A statement that runs in process holds a thread of Node's pool. Of its usual four, four slow questions would leave none: every other
 * question, and every file, would wait. The size is read at the pool's first use.
 */
process.env.UV_THREADPOOL_SIZE ??= '32';

type Register = (program: Command) => void;

/** Each command brings its own half of the house (composition, databases), so only the one that was asked for is loaded. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  contract: async () => (await import('./commands/contract.js')).registerContractCommand,
  sdl: async () => (await import('./commands/sdl.js')).registerSdlCommand,
  init: async () => (await import('./commands/init.js')).registerInitCommand,
  dev: async () => (await import('./commands/dev.js')).registerDevCommand,
  check: async () => (await import('./commands/check.js')).registerCheckCommand,
  publish: async () => (await import('./commands/publish.js')).registerPublishCommand,
  history: async () => (await import('./commands/registry-history.js')).registerHistoryCommand,
  diff: async () => (await import('./commands/registry-history.js')).registerDiffCommand,
  rollback: async () => (await import('./commands/registry-history.js')).registerRollbackCommand,
  usage: async () => (await import('./commands/usage.js')).registerUsageCommand,
  publisher: async () => (await import('./commands/publisher.js')).registerPublisherCommand,
  compose: async () => (await import('./commands/compose.js')).registerComposeCommand,
  snapshot: async () => (await import('./commands/snapshot.js')).registerSnapshotCommand,
  serve: async () => (await import('./commands/serve.js')).registerServeCommand,
  start: async () => (await import('./commands/start.js')).registerStartCommand,
  access: async () => (await import('./commands/access.js')).registerAccessCommand,
  token: async () => (await import('./commands/token.js')).registerTokenCommand,
  audit: async () => (await import('./commands/audit.js')).registerAuditCommand,
  example: async () => (await import('./commands/example.js')).registerExampleCommand,
};

async function main(): Promise<void> {
  endWhenNobodyReads();
  const program = new Command('meshway')
    .description('One graph over every domain’s data products.')
    .version(version())
    .showHelpAfterError('(see meshway --help)')
    .exitOverride();
  const asked = process.argv[2] ?? '';
  const names = Object.hasOwn(commands, asked) ? [asked] : asksForVersion(asked) ? [] : Object.keys(commands);
  for (const name of names) (await commands[name]?.())?.(program);
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : reportFailure(error);
  }
}

function asksForVersion(asked: string): boolean {
  return asked === '--version' || asked === '-V';
}

function version(): string {
  const { version: text } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  return text;
}

void main();
