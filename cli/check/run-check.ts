import { composeSubgraphs } from '../../gateway/generations/compose';
import { membersWith } from '../../gateway/registry';
import { type CheckOptions, check, type Graphs, type Proposed, type Report, readOperations } from '../../gateway/registry/check';
import type { Composition } from '../../schemas/composition';
import { baselineDir, readRuleSets } from '../../schemas/governance';
import type { Ground } from './ground';

export interface CheckSettings {
  readonly policy: CheckOptions['policy'];
  /** Folders of rules beside those that come with Meshway. */
  readonly rules: readonly string[];
  /** A folder of registered operations. */
  readonly operations: string | undefined;
  /** Those of earlier checks. */
  readonly graphs?: Graphs;
}

/**
 * Composes proposals with everything current, unless `composition` is that already, and checks them. Throws GOVERNANCE_INVALID and what
 * reading the folders throws.
 */
export async function runCheck(
  proposals: readonly Proposed[],
  { current, usage, firstPublished = {} }: Ground,
  settings: CheckSettings,
  composition?: Composition,
): Promise<Report> {
  const ruleSets = (await Promise.all([baselineDir, ...settings.rules].map(readRuleSets))).flat();
  const operations = settings.operations === undefined ? [] : await readOperations(settings.operations);
  const { policy, graphs } = settings;
  const options = { ruleSets, usage, operations, policy, now: new Date(), ...(graphs ? { graphs } : {}) };
  // One folder that cannot be read would make others appear to be at fault.
  const isWhole = proposals.every(({ unreadable }) => unreadable === undefined);
  const composed =
    composition ??
    (isWhole
      ? composeSubgraphs(
          membersWith(
            proposals.map(({ proposal }) => proposal),
            current.publications,
          ),
        )
      : undefined);
  return check({ proposals, current, firstPublished, composition: composed }, options);
}
