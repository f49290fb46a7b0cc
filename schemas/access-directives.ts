import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  print,
  valueFromASTUntyped,
} from 'graphql';
import {
  type AccessStatements,
  type MinGroupSize,
  type Requirement,
  type RowFilter,
  type RowFilterOperator,
  rowFilterOperators,
} from './access-statements';
import type { AnyOf } from './caller';
import { apiError } from './errors';
import { directiveName, type Link, readLinks } from './links';
import { type Mask, type MaskKind, maskKinds } from './masks';

/**
 * The directives that say of data what Apollo's do not. They are part of a subgraph's schema and not composed: whoever enforces them reads
 * each subgraph's own schema.
 */
export const accessDirectives = `"How callers without the scopes in unless see the field: null, hash, lastFour, year, bucket (of that size) or emailDomain."
directive @mask(kind: String!, size: Int, unless: [[String!]!]) on FIELD_DEFINITION

"Callers without the scopes in unless get the rows whose field equals, is in, or startsWith their claim; without the claim, none."
directive @rowFilter(name: String!, field: String!, operator: String!, claim: String!, unless: [[String!]!]) repeatable on OBJECT

"Callers without the scopes in unless get no group of fewer rows, and no numbers over fewer."
directive @minGroupSize(rows: Int!, unless: [[String!]!]) on OBJECT`;

/**
 * Reads a subgraph's schema: `@authenticated`, `@requiresScopes` and `@policy` under whatever names it links them by, and the directives
 * above, which have one name everywhere, save where a link imports another specification's under it. A type's definition and extensions
 * count together. Throws ACCESS_INVALID with everything that cannot be meant, such as an unknown argument or an empty list, each with its
 * coordinate.
 */
export function readAccess(schema: DocumentNode): AccessStatements {
  const { statements, problems } = findAccess(schema);
  if (problems.length > 0) throw apiError('ACCESS_INVALID', { problems: problems.join('; ') });
  return statements;
}

/** As `readAccess`, for whoever reports problems together with others. What is read beside a problem is not all that the schema meant. */
export function findAccess(schema: DocumentNode): { readonly statements: AccessStatements; readonly problems: readonly string[] } {
  const links = readLinks(schema);
  const others = othersIn(schema, links);
  const problems = schema.definitions.flatMap((node) => otherDefinition(node, others));
  const uses = usesIn(schema, namesOf(links, others));
  const read = new Reading();
  for (const use of uses) problems.push(...wrongArguments(use), ...read.take(use));
  return { statements: read, problems: [...new Set(problems)] };
}

/** The arguments of each directive: those it must have, and those it may have. */
const takes = {
  authenticated: { must: [], may: [] },
  requiresScopes: { must: ['scopes'], may: [] },
  policy: { must: ['policies'], may: [] },
  mask: { must: ['kind'], may: ['size', 'unless'] },
  rowFilter: { must: ['name', 'field', 'operator', 'claim'], may: ['unless'] },
  minGroupSize: { must: ['rows'], may: ['unless'] },
} as const satisfies Record<string, { readonly must: readonly string[]; readonly may: readonly string[] }>;

type Meaning = keyof typeof takes;

/** One access directive where it stands. */
interface Use {
  readonly meaning: Meaning;
  /** `Order` or `Order.total`. */
  readonly coordinate: string;
  /** What it stands on can have masks, row filters and group sizes: only objects have rows. */
  readonly onObject: boolean;
  readonly args: Readonly<Record<string, unknown>>;
}

type TypeNode = Extract<DefinitionNode, { readonly name: { readonly value: string }; readonly directives?: readonly ConstDirectiveNode[] }>;

const APOLLO = 'https://specs.apollo.dev/';
/** The standard's directives by which a team says that not everybody may read a type or field. */
export const protections = ['authenticated', 'requiresScopes', 'policy'] as const;
const ours = ['mask', 'rowFilter', 'minGroupSize'] as const;

/**
 * What each directive name of a document means. The plain names always count, unless the document imports another directive under one:
 * protection that was not linked as it should be is still meant as protection.
 */
function namesOf(links: readonly Link[], others: ReadonlySet<string>): ReadonlyMap<string, Meaning> {
  const names = new Map<string, Meaning>(protections.map((meaning) => [meaning, meaning]));
  for (const imported of links.flatMap(({ imports }) => [...imports.values()])) names.delete(imported);
  for (const link of links) {
    for (const meaning of protections) {
      if (link.identity === `${APOLLO}federation`) names.set(directiveName(link, meaning), meaning);
      if (link.identity === `${APOLLO}${meaning}`) names.set(directiveName(link), meaning);
    }
  }
  return new Map([...names, ...ours.filter((meaning) => !others.has(meaning)).map((meaning) => [meaning, meaning] as const)]);
}

/** Names of ours under which a document imports a directive of somebody else: one that a link brings, and that is not defined as ours is. */
function othersIn({ definitions: nodes }: DocumentNode, links: readonly Link[]): ReadonlySet<string> {
  const defined = new Map(nodes.flatMap((node) => (node.kind === Kind.DIRECTIVE_DEFINITION ? [[node.name.value, signature(node)]] : [])));
  const imported = links.flatMap(({ imports }) => [...imports.values()]);
  return new Set(imported.filter((name) => definitions.has(name) && defined.get(name) !== definitions.get(name)));
}

function usesIn({ definitions }: DocumentNode, names: ReadonlyMap<string, Meaning>): readonly Use[] {
  const usesOn = (coordinate: string, onObject: boolean, directives: readonly ConstDirectiveNode[] = []): readonly Use[] =>
    directives.flatMap((node) => {
      const meaning = names.get(node.name.value);
      return meaning === undefined ? [] : [{ meaning, coordinate, onObject, args: argumentsOf(node) }];
    });
  return definitions.filter(isType).flatMap((type) => {
    const onObject = type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.OBJECT_TYPE_EXTENSION;
    const name = type.name.value;
    const fields = 'fields' in type ? ((type.fields ?? []) as readonly FieldDefinitionNode[]) : [];
    return [
      ...usesOn(name, onObject, type.directives),
      ...fields.flatMap((field) => usesOn(`${name}.${field.name.value}`, onObject, field.directives)),
    ];
  });
}

function isType(node: DefinitionNode): node is TypeNode {
  return node.kind.endsWith('TypeDefinition') || node.kind.endsWith('TypeExtension');
}

function argumentsOf({ arguments: given = [] }: ConstDirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}

const definitions = new Map(
  (parse(accessDirectives).definitions as readonly DirectiveDefinitionNode[]).map((node) => [node.name.value, signature(node)]),
);

/** A directive of ours with other arguments is another directive, and without a link nobody could tell which is meant. */
function otherDefinition(node: DefinitionNode, others: ReadonlySet<string>): string[] {
  if (node.kind !== Kind.DIRECTIVE_DEFINITION) return [];
  const { value: name } = node.name;
  const known = definitions.get(name);
  if (known === undefined || known === signature(node) || others.has(name)) return [];
  return [`@${name} is defined otherwise than as ${known}; if it is of another specification, import it with a @link of that one`];
}

function signature({ description: _, ...node }: DirectiveDefinitionNode): string {
  return print(node);
}

function wrongArguments({ meaning, coordinate, args }: Use): string[] {
  const { must, may }: { readonly must: readonly string[]; readonly may: readonly string[] } = takes[meaning];
  const unknown = Object.keys(args).filter((name) => !must.includes(name) && !may.includes(name));
  const missing = must.filter((name) => args[name] === undefined || args[name] === null);
  return [
    ...unknown.map((name) => `${coordinate}: @${meaning} has no argument "${name}"`),
    ...missing.map((name) => `${coordinate}: @${meaning} needs the argument "${name}"`),
  ];
}

/** The statements read so far. Each `take` answers what is wrong with what it was given. */
class Reading implements AccessStatements {
  readonly requirements = new Map<string, Requirement>();
  readonly masks = new Map<string, Mask>();
  readonly rowFilters = new Map<string, RowFilter[]>();
  readonly minGroupSizes = new Map<string, MinGroupSize>();

  take(use: Use): string[] {
    const { meaning, coordinate, onObject, args } = use;
    const at = `${coordinate}: @${meaning}`;
    switch (meaning) {
      case 'authenticated':
        return this.#require(coordinate, { authenticated: true });
      case 'requiresScopes':
        return isAnyOf(args.scopes)
          ? this.#require(coordinate, { scopes: [args.scopes] })
          : [`${at} needs lists of scopes, none of them empty`];
      case 'policy':
        return isAnyOf(args.policies)
          ? this.#require(coordinate, { policies: [args.policies] })
          : [`${at} needs lists of policies, none of them empty`];
      default:
        if (!onObject) return [`${at} stands on no object`];
        if (coordinate.includes('.') !== (meaning === 'mask')) return [`${at} stands on a ${meaning === 'mask' ? 'type' : 'field'}`];
        if (args.unless !== undefined && !isAnyOf(args.unless)) return [`${at} needs lists of scopes in unless, none of them empty`];
        return this.#takeOurs(meaning, coordinate, { ...args, unless: (args.unless ?? []) as AnyOf }, at);
    }
  }

  #require(coordinate: string, { authenticated = false, scopes = [], policies = [] }: Partial<Requirement>): string[] {
    const before = this.requirements.get(coordinate);
    this.requirements.set(coordinate, {
      authenticated: authenticated || (before?.authenticated ?? false),
      scopes: [...(before?.scopes ?? []), ...scopes],
      policies: [...(before?.policies ?? []), ...policies],
    });
    return [];
  }

  #takeOurs(meaning: (typeof ours)[number], coordinate: string, args: Use['args'] & { readonly unless: AnyOf }, at: string): string[] {
    switch (meaning) {
      case 'mask':
        return this.#takeMask(coordinate, args, at);
      case 'rowFilter':
        return this.#takeRowFilter(coordinate, args, at);
      case 'minGroupSize':
        return this.#takeMinGroupSize(coordinate, args, at);
    }
  }

  #takeMask(coordinate: string, { kind, size, unless }: Use['args'] & { readonly unless: AnyOf }, at: string): string[] {
    if (this.masks.has(coordinate)) return [`${at} stands there twice`];
    if (!isOneOf<MaskKind>(maskKinds, kind)) return [`${at} has no kind ${JSON.stringify(kind)}: use ${maskKinds.join(', ')}`];
    const isBucket = kind === 'bucket';
    if (isBucket !== isWholeNumber(size, 1)) return [`${at} of kind ${kind} needs ${isBucket ? 'a size of 1 or more' : 'no size'}`];
    this.masks.set(coordinate, { kind, size: isBucket ? (size as number) : undefined, unless });
    return [];
  }

  #takeRowFilter(
    coordinate: string,
    { name, field, operator, claim, unless }: Use['args'] & { readonly unless: AnyOf },
    at: string,
  ): string[] {
    if (!isOneOf<RowFilterOperator>(rowFilterOperators, operator))
      return [`${at} has no operator ${JSON.stringify(operator)}: use ${rowFilterOperators.join(', ')}`];
    if (!isName(name) || !isName(field) || !isName(claim)) return [`${at} needs texts for name, field and claim`];
    const before = this.rowFilters.get(coordinate) ?? [];
    if (before.some((other) => other.name === name)) return [`${at} has the name "${name}" twice`];
    this.rowFilters.set(coordinate, [...before, { name, field, operator, claim, unless }]);
    return [];
  }

  #takeMinGroupSize(coordinate: string, { rows, unless }: Use['args'] & { readonly unless: AnyOf }, at: string): string[] {
    if (this.minGroupSizes.has(coordinate)) return [`${at} stands there twice`];
    if (!isWholeNumber(rows, 2)) return [`${at} needs 2 rows or more`];
    this.minGroupSizes.set(coordinate, { rows, unless });
    return [];
  }
}

function isAnyOf(value: unknown): value is AnyOf {
  return isFilledList(value) && value.every((names) => isFilledList(names) && names.every(isName));
}

function isFilledList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isWholeNumber(value: unknown, least: number): value is number {
  return Number.isInteger(value) && (value as number) >= least;
}

function isOneOf<T extends string>(known: readonly T[], value: unknown): value is T {
  return (known as readonly unknown[]).includes(value);
}
