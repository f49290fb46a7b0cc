import type { Command } from 'commander';
import { findProductFolders, type LintProblem, lintProductFolder } from '../../schemas/contracts';
import { apiError } from '../../schemas/errors';
import { lintReport } from '../lint-report';
import { terminal } from '../terminal';

export function registerContractCommand(program: Command): void {
  const contract = program.command('contract').description('Work with the contracts of data products.');
  contract
    .command('lint')
    .argument('<dir>', 'a domain folder, or a folder of domain folders')
    .description('Report everything that is wrong in descriptors and contracts: where it is, and what to write instead.')
    .option('--json', 'print the problems as JSON')
    .action(async (dir: string, options: { json?: true }) => {
      const problems = await lintFolders(dir);
      terminal.print(options.json ? JSON.stringify(problems, null, 2) : lintReport(problems));
      if (problems.some(({ severity }) => severity === 'error')) process.exitCode = 1;
    });
}

async function lintFolders(dir: string): Promise<LintProblem[]> {
  const folders = await findProductFolders(dir);
  if (folders.length === 0) throw apiError('PRODUCT_NOT_FOUND', { path: dir });
  const problems: LintProblem[] = [];
  for (const folder of folders) problems.push(...(await lintProductFolder(folder)));
  return problems;
}
