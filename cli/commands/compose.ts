import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { parse as parseYaml } from 'yaml';
import { addressRules } from '../../gateway/address-rules';
import { readConfig } from '../../gateway/config';
import { compose } from '../../gateway/generations';
import { readPublishedSchema } from '../../gateway/open-registry';
import { apiError } from '../../schemas/errors';
import { readText } from '../read-text';
import { terminal } from '../terminal';

export function registerComposeCommand(program: Command): void {
  program
    .command('compose')
    .argument('[file]', 'a list of subgraphs, as rover reads it', 'supergraph.yaml')
    .description('Print the supergraph of a list of subgraphs: their names, addresses, and schemas in files or by asking them.')
    .action(async (file: string) => terminal.print((await composeFile(file)).trimEnd()));
}

interface Listed {
  readonly routing_url?: unknown;
  readonly schema?: { readonly file?: unknown; readonly subgraph_url?: unknown };
}

async function composeFile(file: string): Promise<string> {
  const listed = readList(await readText(file), file);
  const members = await Promise.all(Object.entries(listed).map(([name, one]) => member(name, one, file)));
  return compose(members);
}

function readList(text: string, file: string): Readonly<Record<string, Listed>> {
  try {
    const list = parseYaml(text, { maxAliasCount: 100 }) as { subgraphs?: Record<string, Listed> | null } | null;
    const subgraphs = list?.subgraphs ?? {};
    if (typeof subgraphs === 'object' && Object.keys(subgraphs).length > 0) return subgraphs;
  } catch (error) {
    throw unreadable(file, (error as Error).message.split('\n')[0] ?? 'it is no YAML');
  }
  throw unreadable(file, 'it lists no subgraphs, which stand under "subgraphs:" by their names');
}

async function member(
  name: string,
  { routing_url: routing, schema }: Listed,
  file: string,
): Promise<{ name: string; url: string; sdl: string }> {
  const asked = schema?.subgraph_url;
  const url = typeof routing === 'string' ? routing : typeof asked === 'string' ? asked : '';
  if (typeof schema?.file === 'string') return { name, url, sdl: await readText(resolve(dirname(file), schema.file)) };
  if (typeof asked === 'string') return { name, url, sdl: await readPublishedSchema(asked, addressRules(readConfig())) };
  throw unreadable(file, `"${name}" has neither schema.file nor schema.subgraph_url`);
}

function unreadable(path: string, reason: string): Error {
  return apiError('FILE_UNREADABLE', { path, reason });
}
