// Turns the TypeScript into dist/: one file for one file, so that stack traces and folders stay as they are in the source.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'dist');
const stamp = join(out, '.built');
const SOURCES = ['cli', 'gateway', 'schemas', 'subgraphs/kit', 'tests/bench', 'tests/mutants', 'tests/support', 'tests/aviation'];

/** Builds when a source is newer than the last build. Says so only when it does. */
export async function build(say) {
  const files = SOURCES.flatMap((folder) => sourcesUnder(join(root, folder)));
  const newest = Math.max(...files.map((file) => statSync(file).mtimeMs));
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= newest) return;
  const startedAt = Date.now();
  say('Building …');
  const { build: esbuild, stop } = await import('esbuild');
  rmSync(out, { recursive: true, force: true });
  const { outputFiles } = await esbuild({
    absWorkingDir: root,
    entryPoints: files.filter((file) => file.endsWith('.ts') && !/\.(d|test)\.ts$/.test(file) && !file.includes('/portal/browser/')),
    outdir: out,
    outbase: root,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    write: false,
  });
  for (const { path, text } of outputFiles) write(path, withDirectExports(text));
  const { bundlePortal } = await import('../../gateway/portal/bundle.mjs');
  await bundlePortal(join(out, 'portal'));
  await stop();
  writeFileSync(stamp, '');
  utimesSync(stamp, newest / 1000 + 0.001, newest / 1000 + 0.001);
  say(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/**
 * esbuild hands out a module's exports through two getters, one behind the other, and the outer one is never inlined, which the
 * executor pays for with every call. This leaves the inner ones, which cost nothing.
 */
function withDirectExports(text) {
  const copying = 'var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);';
  if (text.includes('__toCommonJS =') && !text.includes(copying)) throw new Error('esbuild writes exports in another way than it did.');
  return text.replace(copying, 'var __toCommonJS = (mod) => __defProp(mod, "__esModule", { value: true });');
}

function sourcesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|css|html)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
