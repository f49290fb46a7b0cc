import { Command } from 'commander';
import { registerAuditCommand } from '../../../cli/commands/audit';
import { reportFailure } from '../../../cli/terminal';

/** `meshway audit` alone: `node audit-command verify …`. */
async function main(): Promise<void> {
  const program = new Command().exitOverride();
  registerAuditCommand(program);
  try {
    await program.parseAsync(['audit', ...process.argv.slice(2)], { from: 'user' });
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

void main();
