// `npm run bench [-- name …]`: measures what README claims, each figure against its peer in one run, and prints the table.
import { cache } from './cache';
import { entities, groupBy, page, starts } from './cases';
import { federation } from './federation';
import { machine } from './measure';
import { type Figure, markdownTable } from './table';

const cases: Readonly<Record<string, () => Promise<Figure | readonly Figure[]>>> = {
  'group-by': groupBy,
  page,
  entities,
  federation,
  start: starts,
  cache,
};

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(cases, name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(cases).join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const figures: Figure[] = [];
  for (const [name, run] of Object.entries(cases)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.error(`Measuring ${name} …`);
    figures.push(...[await run()].flat());
  }
  console.log(`${machine()}; medians of pairs in one run.\n\n${markdownTable(figures)}`);
}

void main(process.argv.slice(2));
