import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Command } from 'commander';
import { compose } from '../../gateway/generations';
import { apiError } from '../../schemas/errors';
import { describeSubgraph } from '../../subgraphs/kit/serving/describe';
import { describeMesh } from '../mesh';
import { terminal } from '../terminal';

export function registerSdlCommand(program: Command): void {
  program
    .command('sdl')
    .argument('<dir>', 'a domain folder; with --write or --check, the folder of all domain folders')
    .description('Print the Federation 2 schema of a domain folder, or keep the published schemas of a mesh.')
    .option('--write', 'write <out>/subgraphs/*.graphql and <out>/supergraph.graphql')
    .option('--check', 'fail when what --write would write differs from what is there')
    .option('--out <dir>', 'where the published schemas are', 'schemas')
    .action(async (dir: string, options: { write?: true; check?: true; out: string }) => {
      if (options.write && options.check) throw apiError('BAD_USAGE', { reason: 'Give --write or --check, not both.' });
      if (options.write) return writeSchemas(await publishedSchemas(dir, options.out));
      if (options.check) return checkSchemas(await publishedSchemas(dir, options.out));
      terminal.print((await describeSubgraph(dir)).sdl.trimEnd());
    });
}

interface SchemaFile {
  readonly path: string;
  readonly text: string;
}

/** The address a subgraph has where each is a service of its own; a gateway that runs them itself does not use it. */
const serviceUrl = (name: string): string => `http://${name}:4000/graphql`;

async function publishedSchemas(mesh: string, out: string): Promise<readonly SchemaFile[]> {
  const subgraphs = (await describeMesh(mesh)).map(({ model, sdl }) => ({ name: model.subgraph, url: serviceUrl(model.subgraph), sdl }));
  return [
    ...subgraphs.map(({ name, sdl }) => ({ path: join(out, 'subgraphs', `${name}.graphql`), text: sdl })),
    { path: join(out, 'supergraph.graphql'), text: `${compose(subgraphs).trimEnd()}\n` },
  ];
}

async function writeSchemas(files: readonly SchemaFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    terminal.print(`wrote ${relative(process.cwd(), path)}`);
  }
}

async function checkSchemas(files: readonly SchemaFile[]): Promise<void> {
  const differing: string[] = [];
  for (const { path, text } of files) {
    if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) differing.push(relative(process.cwd(), path));
  }
  if (differing.length > 0) throw apiError('GENERATED_DIFFERS', { files: differing.join(', ') });
  terminal.print(`${files.length} published schemas are as generated.`);
}
