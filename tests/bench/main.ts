// `npm run bench [-- name … [--quick]]`: measures what README claims, each figure against its peer in one run, and prints the table.
// `--quick` makes the longest of them (federation, memory, usage) take a minute, for working on the gateway.
import { access } from './access';
import { cache } from './cache';
import { entities, groupBy, page, starts } from './cases';
import { check } from './check';
import { dev } from './dev';
import { federation } from './federation';
import { machine } from './measure';
import { memory } from './memory';
import { overlap } from './overlap';
import { registry } from './registry';
import { type Figure, markdownTable, type Report } from './table';
import { usage } from './usage';

const cases: Readonly<Record<string, (pace: { readonly isQuick: boolean }) => Promise<Figure | readonly Figure[] | Report>>> = {
  'group-by': groupBy,
  page,
  entities,
  federation,
  start: starts,
  cache,
  access,
  overlap,
  check,
  dev,
  usage,
  registry,
  memory,
};

async function main(args: readonly string[]): Promise<void> {
  const isQuick = args.includes('--quick');
  const names = args.filter((name) => name !== '--quick');
  const unknown = names.filter((name) => !Object.hasOwn(cases, name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(cases).join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const figures: Figure[] = [];
  const details: string[] = [];
  for (const [name, run] of Object.entries(cases)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.error(`Measuring ${name} …`);
    const found = await run({ isQuick });
    const report = 'figures' in found ? found : { figures: [found].flat() };
    figures.push(...report.figures);
    if (report.detail) details.push(`${name}: ${report.detail}`);
  }
  console.log([`${machine()}; medians of pairs in one run.`, markdownTable(figures), ...details].join('\n\n'));
}

void main(process.argv.slice(2));
