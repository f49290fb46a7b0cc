import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Composition } from '../../../schemas/composition';
import type { RuleSet } from '../../../schemas/governance';
import type { RegistryState } from '../model';
import type { Usage } from '../usage';
import { changesOf, wasDeprecatedIn } from './change-list';
import { composed } from './composed';
import { dryRun } from './dry-run';
import { govern, governChanges } from './govern';
import { Graphs } from './graphs';
import { type RegisteredOperation, recordedIn, registeredIn } from './known-operations';
import { counts, judge, type ReaderPolicy } from './readers';
import type { CheckFinding, JudgedChange, Report } from './report';
import { contractOf, type Proposed, placeOf, type Subject, subjectOf } from './subject';
import { toldChange, toldVersion, versionOf } from './told';

/** What is to be judged. */
export interface Asked {
  /** Each of another product. */
  readonly proposals: readonly Proposed[];
  readonly current: Pick<RegistryState, 'publications' | 'supergraph'>;
  /** Everything current composed with the proposals in their places; `undefined` where a proposal has no schema that could be. */
  readonly composition: Composition | undefined;
  /** When products were first published, RFC 3339; one that is not here may have been used for ever. */
  readonly firstPublished?: Readonly<Record<string, string>>;
}

export interface CheckOptions {
  readonly ruleSets: readonly RuleSet[];
  readonly usage: Usage;
  readonly operations: readonly RegisteredOperation[];
  readonly policy: ReaderPolicy;
  readonly now: Date;
  /** Those of earlier checks, so that what is current is not built again. */
  readonly graphs?: Graphs;
}

/** Recorded operations that are validated and planned again, those used most. */
const DRY_RUNS = 200;

/**
 * Everything that can be said of proposals before they are published. A pure function of plain data: the same question has the same
 * answer, wherever it is asked.
 */
export function check(asked: Asked, options: CheckOptions): Report {
  const { proposals, current, composition } = asked;
  const currentOf = (product: string) => current.publications.find((publication) => publication.product === product);
  const subjects = proposals.map((proposed) => subjectOf(proposed, currentOf(proposed.proposal.product)));
  const contractOfAny = (product: string) =>
    subjects.find((subject) => subject.product === product)?.review?.contract ?? contractOf(currentOf(product));
  const governing = { sets: options.ruleSets, contractOf: contractOfAny, now: options.now };

  const findings: CheckFinding[] = subjects.flatMap((subject) => {
    const governed = govern(subject, governing);
    return [...contractFindings(subject, governed.lintCodes), ...governed.findings];
  });
  if (composition) findings.push(...composed(composition, subjects));

  const { graphs = new Graphs() } = options;
  // Where what is current cannot be loaded, there is nothing to compare with.
  const before = current.supergraph === undefined ? undefined : graphs.of(current.supergraph);
  const supergraph = composition?.kind === 'composed' ? composition.supergraph : undefined;
  const after = supergraph === undefined ? undefined : graphs.of(supergraph);
  if (supergraph !== undefined && !after) findings.push(unusable);
  const changes = judgeChanges(subjects, { before: before?.schema, after: after?.schema }, asked, options);
  findings.push(...changes.flatMap((change) => toldChange(change, options.policy, options.usage)));
  findings.push(...governChanges(changes, wasDeprecatedIn(before?.schema), governing));

  const operations = before ? knownOperations(before.schema, options) : [];
  if (before && after && after !== before) findings.push(...dryRun(operations, { before, after, tolerated: toleratedBy(changes) }));

  const versions = subjects.map((subject) => versionOf(subject, changes));
  findings.push(...versions.flatMap((version, index) => toldVersion(version, subjects[index] as Subject)));
  const [only] = versions;
  return {
    passed: !findings.some(({ severity }) => severity === 'error'),
    findings,
    versions,
    changes,
    usage: usageOf(options, operations.length),
    ...(only?.asked !== undefined && versions.length === 1 ? { version: only.asked } : {}),
  };
}

const unusable: CheckFinding = {
  section: 'composition',
  severity: 'error',
  rule: 'supergraph-unusable',
  message: 'What was composed cannot be loaded again.',
  fix: 'Leave out what composition does not define, and report the schema.',
};

function contractFindings(subject: Subject, takenOver: ReadonlySet<string>): readonly CheckFinding[] {
  const { product, review, document } = subject;
  const problems = review?.problems ?? [];
  const linted = problems
    .filter(({ code }) => !takenOver.has(code))
    .map(({ severity, code, message, fix, file, line, column }) => ({
      ...{ section: 'contracts' as const, product, severity, rule: code as string, message, fix, place: { file, line, column } },
    }));
  return document instanceof GraphQLError ? [...linted, ...noSchema(subject, document)] : linted;
}

/** A contract that lint refuses has been told of already. */
function noSchema({ product, review, sdlFile, unreadable }: Subject, { message, locations }: GraphQLError): readonly CheckFinding[] {
  const frame = { section: 'contracts', product, severity: 'error' } as const;
  if (unreadable === undefined) {
    const { line = 1, column = 1 } = locations?.[0] ?? {};
    return [{ ...frame, rule: 'sdl-syntax', message, fix: 'Mend the schema at the place given.', place: { file: sdlFile, line, column } }];
  }
  if (review?.problems.some(({ severity }) => severity === 'error')) return [];
  const place = review?.contract && review.placeOf(review.contract);
  return [
    {
      ...frame,
      rule: 'contract-not-a-graph',
      message: unreadable,
      fix: 'Mend the properties and relationships named.',
      ...(place ? { place } : {}),
    },
  ];
}

function judgeChanges(
  subjects: readonly Subject[],
  { before, after }: { readonly before: GraphQLSchema | undefined; readonly after: GraphQLSchema | undefined },
  { firstPublished = {} }: Asked,
  options: CheckOptions,
): readonly JudgedChange[] {
  const registered = before ? registeredIn(before, options.operations) : [];
  const readers = { usage: options.usage, registered, policy: options.policy, now: options.now };
  return changesOf(subjects, before, after).map(({ change, owners }) => {
    const publishedAt =
      owners.map(({ product }) => (Object.hasOwn(firstPublished, product) ? firstPublished[product] : '') ?? '').sort()[0] ?? '';
    const place = owners.map((owner) => placeOf(owner, change.coordinate)).find((found) => found !== undefined);
    return {
      ...change,
      products: owners.map(({ product }) => product),
      ...(place ? { place } : {}),
      ...judge(change, readers, publishedAt),
    };
  });
}

function knownOperations(schema: GraphQLSchema, { usage, operations, policy }: CheckOptions) {
  const counting = { ...usage, uses: usage.uses.filter((use) => counts(use, policy)) };
  return [...registeredIn(schema, operations), ...recordedIn(schema, counting, DRY_RUNS)];
}

/** Operations that break only for changes somebody accepted, or so little used that it does not count. */
function toleratedBy(changes: readonly JudgedChange[]): ReadonlySet<string> {
  const hashes = (verdicts: readonly JudgedChange['verdict'][]): readonly string[] =>
    changes.filter(({ verdict }) => verdicts.includes(verdict)).flatMap(({ readers }) => readers.flatMap(({ hash }) => hash ?? []));
  const blocking = new Set(hashes(['used', 'unknown']));
  return new Set(hashes(['accepted', 'unused']).filter((hash) => !blocking.has(hash)));
}

function usageOf({ usage, policy }: CheckOptions, operations: number): Report['usage'] {
  return { days: policy.days, since: usage.since, requests: usage.uses.reduce((sum, { requests }) => sum + requests, 0), operations };
}
