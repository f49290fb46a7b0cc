import type { Command } from 'commander';
import { defaultPolicy } from '../../gateway/registry/check';
import { openRegistryClient, type RegistryFlags } from '../registry/client';
import { usageReport } from '../registry/usage-report';
import { terminal } from '../terminal';
import { whole } from '../whole';
import { onRegistry } from './registry-history';

interface Flags extends RegistryFlags {
  readonly days: string;
  readonly json?: true;
}

export function registerUsageCommand(program: Command): void {
  onRegistry(program.command('usage'))
    .argument('<product>', 'a product that is published')
    .description('Who uses a product: each client’s operations, how often, how fast, how often in vain, and when last.')
    .option('--days <number>', 'how many days back', String(defaultPolicy.days))
    .option('--json', 'as JSON')
    .action(usage);
}

async function usage(product: string, flags: Flags): Promise<void> {
  const days = whole('--days', flags.days, 1, 400);
  const client = await openRegistryClient(flags);
  try {
    const use = await client.usage(product, days);
    terminal.print(flags.json ? JSON.stringify(use, null, 2) : usageReport(product, days, use));
  } finally {
    await client.close();
  }
}
