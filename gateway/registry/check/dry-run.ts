import { validate } from 'graphql';
import type { Graph } from './graph';
import type { KnownOperation } from './known-operations';
import type { CheckFinding } from './report';

export interface DryRunOptions {
  readonly before: Graph;
  readonly after: Graph;
  /** Hashes of operations whose breaking was accepted, or does not count. */
  readonly tolerated: ReadonlySet<string>;
}

/** Validates and plans known operations on the graph to be, without running one. */
export function dryRun(operations: readonly KnownOperation[], options: DryRunOptions): readonly CheckFinding[] {
  return operations.flatMap((operation) => tryOne(operation, options) ?? []);
}

function tryOne(operation: KnownOperation, { before, after, tolerated }: DryRunOptions): CheckFinding | undefined {
  const [problem] = validate(after.schema, operation.document, undefined, { maxErrors: 1 });
  if (problem) {
    const severity = operation.hash !== undefined && tolerated.has(operation.hash) ? 'info' : 'error';
    return finding(
      severity,
      'operation-invalid',
      `${say(operation)} would be refused: ${problem.message}`,
      'Keep what it asks for until it has changed.',
    );
  }
  const [was, is] = [planned(before, operation), planned(after, operation)];
  if (typeof is === 'string')
    return finding(
      'error',
      'operation-unplannable',
      `${say(operation)} could not be planned: ${is}`,
      'Keep what it asks for reachable by a key.',
    );
  if (typeof was === 'string' || is <= was) return undefined;
  const more = `${say(operation)} would take ${is} fetches instead of ${was}.`;
  return finding('warning', 'operation-slower', more, 'Let the subgraph that had the field keep it, or provide it with @provides.');
}

function planned(graph: Graph, { document }: KnownOperation): number | string {
  try {
    return graph.fetches(document);
  } catch (error) {
    return String(error).slice(0, 500);
  }
}

function say({ name, client, requests }: KnownOperation): string {
  const by = client === undefined ? '' : ` of ${client}`;
  return `${name ?? 'An operation without a name'}${by}${requests > 0 ? ` (${requests.toLocaleString('en')} ${requests === 1 ? 'request' : 'requests'})` : ''}`;
}

function finding(severity: CheckFinding['severity'], rule: string, message: string, fix: string): CheckFinding {
  return { section: 'operations', severity, rule, message, fix };
}
