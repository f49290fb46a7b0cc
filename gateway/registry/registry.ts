import type { Composition, CompositionNote } from '../../schemas/composition';
import { type ApiError, apiError } from '../../schemas/errors';
import { andOthers, gather } from './gather';
import { inspectProposal, isMove, isSameAs } from './inspect-proposal';
import { type Member, membersWith } from './members';
import type { Accepted, Change, Check, Finding, HistoryEntry, Proposal, Publication, RegistryState, RegistryStore } from './model';
import { nextVersion } from './version';

export interface RegistryOptions {
  readonly store: RegistryStore;
  readonly compose: (members: readonly Member[]) => Promise<Composition>;
  /** Judges everything that is not about the proposal alone: what composition said, rules, breaking changes, who would break. */
  readonly check: Check;
  /** Why nobody answers at this address, or may not be asked there; `undefined` when all is well. */
  readonly problemAt: (url: string, signal: AbortSignal) => Promise<string | undefined>;
  /** Told of each change that was made. What goes wrong with the news does not undo the change. */
  readonly announce?: (sequence: number) => void;
}

export interface PublishRequest {
  readonly proposal: Proposal;
  readonly publisher: string;
  readonly reason: string;
  readonly accepted?: readonly Accepted[];
  readonly signal: AbortSignal;
}

/** What became of a proposal that is in order. */
export interface Published {
  /** `unchanged`: exactly this is current already, so nothing was done. */
  readonly kind: 'published' | 'unchanged';
  readonly product: string;
  readonly version: string;
  readonly sequence: number;
  /** Warnings and notes. */
  readonly findings: readonly Finding[];
}

export interface RollbackRequest {
  /** The change to go back to; 0 = before the first. */
  readonly to: number;
  /** All when left out. */
  readonly products?: readonly string[];
  readonly publisher: string;
  readonly reason: string;
}

/** Each time it loses, somebody else has published: so many in a row, while each check takes its time, is not contention any more. */
const ATTEMPTS = 30;

/**
 * The way into a registry. A proposal is composed and checked against what is current, and made current only if that still holds then;
 * when somebody was faster, it is all done again on what they made. Of two publishers who break each other one wins, and the other is told why.
 */
export class Registry {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: RegistryOptions) {}

  /** Throws PUBLICATION_REFUSED with every problem, PUBLICATION_TOO_LARGE, REGISTRY_BUSY, or what the store throws. */
  publish(request: PublishRequest): Promise<Published> {
    // One after the other in this process: of several at once all but one would be composed for nothing.
    const published = this.turn.then(() => this.untilMade((current, before) => this.propose(request, current, before)));
    this.turn = published.catch(() => undefined);
    return published;
  }

  /** What `publish` would do and say now. The same errors, and nothing changes. */
  async rehearse(request: PublishRequest): Promise<Omit<Published, 'sequence' | 'kind'> & { readonly supergraph: string }> {
    const current = await this.options.store.current();
    const { version, findings, supergraph } = await this.judge(request, current, []);
    return { product: request.proposal.product, version, findings, supergraph };
  }

  /** Makes an earlier state current again, as a new change. Throws REGISTRY_UNKNOWN_CHANGE, PUBLICATION_REFUSED or REGISTRY_BUSY. */
  async rollback(request: RollbackRequest): Promise<RegistryState> {
    const { to, publisher, reason } = request;
    const target = await this.options.store.at(to);
    return this.untilMade(async (current) => {
      const known = namesOf([...current.publications, ...target.publications]);
      const products = request.products ?? known;
      const unknown = products.find((product) => !known.includes(product));
      if (unknown !== undefined) throw apiError('PRODUCT_NOT_PUBLISHED', { product: unknown });
      const back = target.publications.filter(({ product }) => products.includes(product));
      const kept = current.publications.filter(({ product }) => !products.includes(product));
      const next = [...kept, ...back];
      const supergraph = next.length === 0 ? undefined : await this.composeOrRefuse(products.join(', '), next);
      const change: Change = { kind: 'rolled-back', to, products, supergraph, publisher, reason };
      return { change, result: (state) => state };
    });
  }

  private async untilMade<T>(
    attempt: (
      current: RegistryState,
      faster: readonly HistoryEntry[],
    ) => Promise<{ readonly change: Change | undefined; readonly result: (state: RegistryState) => T }>,
  ): Promise<T> {
    const { store, announce } = this.options;
    let first: number | undefined;
    for (let count = 0; count < ATTEMPTS; count += 1) {
      const current = await store.current();
      first ??= current.sequence;
      const faster = current.sequence > first ? await store.history(current.sequence - first) : [];
      const { change, result } = await attempt(current, faster);
      if (!change) return result(current);
      const made = await store.publish(current.sequence, change);
      if (!made) continue;
      announce?.(made.sequence);
      return result(made);
    }
    throw apiError('REGISTRY_BUSY', { attempts: ATTEMPTS });
  }

  private async propose(
    request: PublishRequest,
    current: RegistryState,
    faster: readonly HistoryEntry[],
  ): Promise<{ readonly change: Change | undefined; readonly result: (state: RegistryState) => Published }> {
    const { proposal, publisher, reason } = request;
    const { product } = proposal;
    const known = current.publications.find((publication) => publication.product === product);
    if (known && isSameAs(known, proposal)) {
      const { version, checks: findings } = known;
      return { change: undefined, result: ({ sequence }) => ({ kind: 'unchanged', product, version, sequence, findings }) };
    }
    const { version, findings, supergraph } = await this.judge(request, current, faster);
    const change: Change = { kind: 'published', proposal: { ...proposal, version }, checks: findings, supergraph, publisher, reason };
    return { change, result: ({ sequence }) => ({ kind: 'published', product, version, sequence, findings }) };
  }

  /** Everything that may be wrong with a proposal, at once. */
  private async judge(
    { proposal, accepted = [], signal }: PublishRequest,
    current: RegistryState,
    faster: readonly HistoryEntry[],
  ): Promise<Judgement> {
    const { check, compose, problemAt } = this.options;
    const { product, url } = proposal;
    const found: Finding[] = [...inspectProposal(proposal, current)];
    const [composition, unreachable] = await Promise.all([compose(membersWith([proposal], current.publications)), problemAt(url, signal)]);
    if (unreachable !== undefined) found.push(error('SUBGRAPH_ADDRESS', `${url}: ${unreachable}`));
    const report = await check({ current, proposed: proposal, composition, accepted }, signal);
    found.push(...report.findings);
    if (composition.kind === 'refused' || found.some(({ severity }) => severity === 'error')) throw refused(product, found, faster);
    const newest = Object.hasOwn(current.newestVersions, product) ? current.newestVersions[product] : undefined;
    const moved = current.publications.find((publication) => isMove(publication, proposal));
    const version = proposal.version ?? moved?.version ?? report.version ?? nextVersion(newest);
    return { version, findings: found, supergraph: composition.supergraph };
  }

  private async composeOrRefuse(product: string, publications: readonly Publication[]): Promise<string> {
    const composition = await this.options.compose(membersWith([], publications));
    if (composition.kind === 'refused') throw refused(product, composition.problems.map(findingOf), []);
    return composition.supergraph;
  }
}

interface Judgement {
  readonly version: string;
  readonly findings: readonly Finding[];
  readonly supergraph: string;
}

function namesOf(publications: readonly Publication[]): readonly string[] {
  return [...new Set(publications.map(({ product }) => product))].sort();
}

function findingOf({ code, message, places: [place] }: CompositionNote): Finding {
  const at = place && { place: { file: `${place.subgraph}.graphql`, line: place.line, column: place.column } };
  return { ...error(code, message), ...at };
}

function error(rule: string, message: string): Finding {
  return { severity: 'error', rule, message };
}

function refused(product: string, findings: readonly Finding[], faster: readonly HistoryEntry[]): ApiError {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const lines = gather(errors, ({ rule }) => rule).map(
    ({ first: { rule, message, place }, others }) =>
      `- ${rule}: ${message}${andOthers(others)}${place ? `\n    at ${place.file}:${place.line}:${place.column}` : ''}`,
  );
  return apiError('PUBLICATION_REFUSED', { product, problems: [...lines, ...faster.map(toldFaster)].join('\n'), findings });
}

/** What holds now may be the work of somebody who published in the same moment, which the problems alone do not say. */
function toldFaster({ sequence, publisher, change }: HistoryEntry): string {
  const what = change.kind === 'published' ? `published ${change.product} ${change.version}` : `went back to change ${change.to}`;
  return `  Meanwhile ${publisher} ${what} (change ${sequence}), which this was checked against.`;
}
