import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/meshway';
import { nameOf, type Survivor } from './survivors';

const page = join(root, 'tests', 'mutants', 'README.md');

/** How many survivors of each name (`nameOf`) the page explains. Throws for a line of its lists that cannot be read. */
export function readExplanations(): Map<string, number> {
  const explained = new Map<string, number>();
  let file = '';
  for (const line of readFileSync(page, 'utf8').split('\n')) {
    const heading = /^### `(.+)`$/.exec(line)?.[1];
    if (line.startsWith('#')) file = heading ?? '';
    if (file === '' || !line.startsWith('- ')) continue;
    const [, times = '1', , original = '', , replacement = ''] = entry.exec(line) ?? [];
    if (original === '') throw new Error(`${page}: no explanation of the form - \`original\` → \`replacement\`: reason\n${line}`);
    const name = nameOf({ file, original: original.trim(), replacement: replacement.trim() });
    explained.set(name, (explained.get(name) ?? 0) + Number(times));
  }
  return explained;
}

/** A survivor as a line of the page, its reason left to be written. */
export function explanationOf({ original, replacement }: Survivor): string {
  return `- ${code(original)} → ${code(replacement)}: `;
}

const entry = /^- (?:(\d+) × )?(`+)(.+?)\2 → (`+)(.*?)\4: \S.+$/;

function code(text: string): string {
  if (!text.includes('`')) return `\`${text}\``;
  const fence = text.includes('``') ? '`' : '``';
  return `${fence} ${text} ${fence}`;
}
