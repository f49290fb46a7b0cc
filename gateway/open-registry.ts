import { apiError } from '../schemas/errors';
import { baselineDir, readRuleSets } from '../schemas/governance';
import type { Transport } from '../schemas/transport';
import type { GatewayConfig } from './config';
import { HttpTransport, problemWithSubgraph } from './execution';
import { Composer, readSchema } from './generations';
import { type AddressRules, Registry, type RegistryStore } from './registry';
import { CheckThread, defaultPolicy, publicationCheck, readOperations } from './registry/check';

const ASK_TIMEOUT_MS = 5_000;
const ANSWER_LIMIT_BYTES = 8_388_608;

export interface OpenedRegistry {
  readonly registry: Registry;
  /** Closes what was opened here; the store is its owner's. */
  close(): Promise<void>;
}

export interface RegistryParts {
  readonly store: RegistryStore;
  readonly config: Pick<GatewayConfig, 'registryRules' | 'registryOperations'>;
  readonly rules: AddressRules;
  readonly announce: (sequence: number) => void;
}

/** A registry with all it needs to take publications: composition in a thread, and the subgraphs' addresses asked. */
export function openRegistry({ store, config, rules, announce }: RegistryParts): OpenedRegistry {
  const composer = new Composer();
  const thread = new CheckThread();
  const registry = new Registry({
    store,
    compose: (members) => composer.compose(members),
    check: publicationCheck({
      thread,
      store,
      ruleDirs: [baselineDir, ...config.registryRules],
      operationsDir: config.registryOperations,
      policy: defaultPolicy,
    }),
    problemAt: (url, signal) => problemAt(url, rules, signal),
    announce,
  });
  return { registry, close: async () => void (await Promise.all([composer.close(), thread.close()])) };
}

/** Throws GOVERNANCE_INVALID or FOLDER_UNREADABLE for what publications could not be judged by. */
export async function checkRegistryRules({ registryRules, registryOperations }: RegistryParts['config']): Promise<void> {
  await Promise.all(registryRules.map(readRuleSets));
  if (registryOperations !== undefined) await readOperations(registryOperations);
}

/** Asks the subgraph at `url` for its schema, if it may be asked there. Throws SCHEMA_UNREADABLE. */
export async function readPublishedSchema(url: string, rules: AddressRules): Promise<string> {
  const problem = await rules.problemAt(url);
  if (problem !== undefined) throw apiError('SCHEMA_UNREADABLE', { url, reason: problem });
  return askAt(url, rules, (transport) =>
    readSchema(transport, AbortSignal.timeout(ASK_TIMEOUT_MS)).catch((error: unknown) => {
      const { message, code } = error as { readonly message?: string; readonly code?: string };
      throw apiError('SCHEMA_UNREADABLE', { url, reason: message || code || String(error) });
    }),
  );
}

async function problemAt(url: string, rules: AddressRules, signal: AbortSignal): Promise<string | undefined> {
  const problem = await rules.problemAt(url);
  if (problem !== undefined) return problem;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)]);
  return askAt(url, rules, (transport) => problemWithSubgraph(transport, limit));
}

async function askAt<T>(url: string, rules: AddressRules, ask: (transport: Transport) => Promise<T>): Promise<T> {
  const transport = new HttpTransport(url, { connections: 1, answerLimitBytes: ANSWER_LIMIT_BYTES, lookup: rules.lookup });
  try {
    return await ask(transport);
  } finally {
    await transport.close();
  }
}
