import { Command } from 'commander';
import { registerAccessCommand } from '../../../cli/commands/access';
import { reportFailure } from '../../../cli/terminal';

/** `meshway access` alone: `node access-command list …`. */
async function main(): Promise<void> {
  const program = new Command().exitOverride();
  registerAccessCommand(program);
  try {
    await program.parseAsync(['access', ...process.argv.slice(2)], { from: 'user' });
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

void main();
