import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { types } from 'node:util';
import { compileFunction } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import { apiError } from '../../../schemas/errors';
import * as kit from '../index';

/**
 * Loads a team's `resolvers.ts`: TypeScript, with whatever it imports from its own folder; packages come from where the folder
 * is installed. The kit it imports is the one that is running, not a second copy. This is the team's own code in the team's own
 * process: it is trusted as the team is.
 *
 * Throws RESOLVERS_INVALID when it does not compile, fails while loading, or does not export what `defineFields` makes.
 */
export async function loadTeamFields(path: string): Promise<kit.TeamFields> {
  const exported = evaluate(path, await bundle(path));
  if (!isTeamFields(exported)) throw invalid(path, 'its default export is not made by defineFields');
  return exported;
}

const KIT = resolve(__dirname, '..');
const KIT_IMPORT = 'meshway/kit';

async function bundle(path: string): Promise<string> {
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      packages: 'external',
      sourcemap: 'inline',
      logLevel: 'silent',
      plugins: [runningKit],
    });
    return outputFiles[0]?.text ?? '';
  } catch (error) {
    throw invalid(path, 'it does not compile', error);
  }
}

/** Any way of writing the kit's path, from the sources or from the build, leads to the kit that is running. */
const runningKit: Plugin = {
  name: 'running-kit',
  setup(plugin) {
    plugin.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const target = resolve(resolveDir, path).replace(/(\/index)?(\.[jt]s)?$/, '');
      return target === KIT || target.endsWith('/subgraphs/kit') ? { path: KIT_IMPORT, external: true } : undefined;
    });
  },
};

function evaluate(path: string, code: string): unknown {
  const requireFromTeam = createRequire(path);
  const load = (id: string): unknown => (id === KIT_IMPORT ? kit : requireFromTeam(id));
  const module: { exports: { default?: unknown } } = { exports: {} };
  try {
    compileFunction(code, ['module', 'exports', 'require', '__filename', '__dirname'], { filename: path })(
      module,
      module.exports,
      load,
      path,
      dirname(path),
    );
  } catch (error) {
    throw invalid(path, 'it failed while it was loaded', error);
  }
  return module.exports.default;
}

function isTeamFields(value: unknown): value is kit.TeamFields {
  return typeof value === 'object' && value !== null && 'typeDefs' in value && 'fields' in value;
}

/** What team code throws may come from another realm, where `instanceof Error` does not hold. */
function invalid(path: string, reason: string, cause?: unknown): Error {
  if (!types.isNativeError(cause)) return apiError('RESOLVERS_INVALID', { path, reason });
  return apiError('RESOLVERS_INVALID', { path, reason: `${reason}: ${cause.message.split('\n')[0]}` }, cause);
}
