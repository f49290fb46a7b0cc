// `npm run mutants [-- module …] [-- --last]`: tests the tests of what decides who sees what. Each expression is changed, one at a time, and
// a suite must notice; what none notices has to be explained in README.md beside this file. `--last` compares the reports of the last run again.
import { existsSync } from 'node:fs';
import { explanationOf, readExplanations } from './explained';
import { modules } from './modules';
import { reportFile, runStryker } from './stryker';
import { lastRun, nameOf, type Survivor } from './survivors';

async function main(args: readonly string[]): Promise<void> {
  const names = args.filter((name) => name !== '--last');
  const unknown = names.filter((name) => !Object.hasOwn(modules, name));
  if (unknown.length > 0) {
    console.error(`There is no module ${unknown.join(', ')}. There are: ${Object.keys(modules).join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const wanted = Object.entries(modules).filter(([name]) => names.length === 0 || names.includes(name));
  if (!args.includes('--last')) for (const [name, module] of wanted) await runStryker(name, module);
  const isRight = wanted.map(([name]) => report(name)).every(Boolean);
  if (!isRight) process.exitCode = 1;
}

/** Prints what became of a module's mutants; true when each that survived is explained, and no other is. */
function report(name: string): boolean {
  if (!existsSync(reportFile(name))) {
    console.log(`${name}: never run`);
    return false;
  }
  const { files, mutants, survivors } = lastRun(name);
  const left = readExplanations();
  const unexplained = survivors.filter((survivor) => !take(left, nameOf(survivor)));
  const gone = [...left].filter(([explained, times]) => times > 0 && files.has(explained.split('\n')[0] ?? ''));
  console.log(`${name}: ${mutants} mutants, ${survivors.length} survived, ${unexplained.length} of them unexplained`);
  for (const survivor of unexplained) console.log(`  ${where(survivor)}\n    ${explanationOf(survivor)}`);
  for (const [explained] of gone) console.log(`  explained, and noticed now: ${explained.split('\n').join('  ')}`);
  return unexplained.length === 0 && gone.length === 0;
}

function take(left: Map<string, number>, name: string): boolean {
  const times = left.get(name) ?? 0;
  if (times > 0) left.set(name, times - 1);
  return times > 0;
}

function where({ file, line }: Survivor): string {
  return `${file}:${line}`;
}

void main(process.argv.slice(2));
