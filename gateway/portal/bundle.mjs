import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const browser = path.join(path.dirname(fileURLToPath(import.meta.url)), 'browser');
const resolve = createRequire(import.meta.url).resolve;

const common = {
  bundle: true,
  minify: true,
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'linked',
  define: { 'process.env.NODE_ENV': '"production"' },
};

/**
 * Bundles the browser's part of the portal into `outDir`: the page's script, its style and fonts, and one file for each of the
 * editors' workers. Nothing in them is loaded from another origin.
 */
export async function bundlePortal(outDir) {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await Promise.all([bundlePage(outDir), bundleWorkers(outDir)]);
}

function bundlePage(outdir) {
  return build({
    ...common,
    entryPoints: { playground: path.join(browser, 'playground.tsx') },
    outdir,
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    chunkNames: 'chunk-[hash]',
    assetNames: 'asset-[hash]',
    loader: { '.ttf': 'file', '.woff': 'file', '.woff2': 'file' },
  });
}

function bundleWorkers(outdir) {
  return build({
    ...common,
    entryPoints: {
      'editor.worker': resolve('monaco-editor/esm/vs/editor/editor.worker.js'),
      'json.worker': resolve('monaco-editor/esm/vs/language/json/json.worker.js'),
      'graphql.worker': resolve('monaco-graphql/esm/graphql.worker.js'),
    },
    outdir,
    format: 'iife',
  });
}
