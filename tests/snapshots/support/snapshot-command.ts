import { Command } from 'commander';
import { registerSnapshotCommand } from '../../../cli/commands/snapshot';
import { reportFailure } from '../../../cli/terminal';

/** `meshway snapshot` alone: `node snapshot-command publish …`. */
async function main(): Promise<void> {
  const program = new Command().exitOverride();
  registerSnapshotCommand(program);
  try {
    await program.parseAsync(['snapshot', ...process.argv.slice(2)], { from: 'user' });
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

void main();
