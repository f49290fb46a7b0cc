import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contract } from '../../../schemas/contracts/model';
import { apiError } from '../../../schemas/errors';
import { AbortError, type Row, Sandbox, SqlRefused, type Workbench } from '../engines';
import type { GraphModel } from '../model/types';
import { SERVING } from './load-table';
import { contractChecks, evaluateCheck, impliedChecks, type QualityCheck, type QualityResult } from './quality';

/** One rule of a team may take this long. */
const RULE_LIMIT_MS = 60_000;
const RULE_MEMORY_MB = 1_024;

interface Assessment {
  readonly contract: Contract;
  readonly model: GraphModel;
  /** Has the tables as `SERVING`. */
  readonly workbench: Workbench;
  readonly dataFile: string;
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/** Measures every quality rule: those the graph implies first, then the contract's in its order. Throws SQL_REFUSED. */
export async function assess(assessment: Assessment): Promise<readonly QualityResult[]> {
  const { contract, model, workbench, signal } = assessment;
  const { dialect } = workbench;
  const tableOf = (table: string): string => `${SERVING}.main.${dialect.quoteName(table)}`;
  const { checks, settled } = contractChecks(contract, tableOf, dialect);
  const all = [...impliedChecks(model, ({ table }) => tableOf(table), dialect), ...checks];
  const own = (text: string): Promise<readonly Row[]> => workbench.rows({ text, params: [] }, signal);
  const results = await evaluateAll(
    all.filter(({ measure }) => measure.kind === 'own'),
    own,
  );
  return [...results, ...(await assessTeamSql(all, assessment)), ...settled];
}

async function evaluateAll(
  checks: readonly QualityCheck[],
  run: (text: string, check: QualityCheck) => Promise<readonly Row[]>,
): Promise<QualityResult[]> {
  const results: QualityResult[] = [];
  for (const check of checks) results.push(await evaluateCheck(check, (text) => run(text, check)));
  return results;
}

/** The team's SQL sees a copy of the data: it runs in a sandbox, whose inputs are copied. */
async function assessTeamSql(all: readonly QualityCheck[], { dataFile, workDir, signal }: Assessment): Promise<readonly QualityResult[]> {
  const checks = all.filter(({ measure }) => measure.kind === 'team');
  if (checks.length === 0) return [];
  const dir = join(workDir, 'quality');
  await mkdir(dir);
  const sandbox = await Sandbox.open({
    dir,
    inputs: [{ name: 'snapshot', path: dataFile }],
    use: 'snapshot',
    memoryLimitMb: RULE_MEMORY_MB,
  });
  try {
    return await evaluateAll(checks, (text, check) => answer(sandbox, text, check, signal));
  } finally {
    sandbox.close();
  }
}

async function answer(sandbox: Sandbox, text: string, { name }: QualityCheck, signal: AbortSignal): Promise<readonly Row[]> {
  const limit = AbortSignal.timeout(RULE_LIMIT_MS);
  try {
    return await sandbox.answer(text, 2, AbortSignal.any([signal, limit]));
  } catch (error) {
    if (error instanceof SqlRefused) throw apiError('SQL_REFUSED', { path: `Quality rule "${name}"`, reason: error.message }, error);
    if (error instanceof AbortError && !signal.aborted) throw new Error(`it took longer than ${RULE_LIMIT_MS} ms`);
    throw error;
  }
}
