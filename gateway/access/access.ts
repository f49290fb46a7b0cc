import { type GraphQLArgument, type GraphQLCompositeType, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type AccessNames, type AccessStatements, namesIn, type RowFilter } from '../../schemas/access-statements';
import { authenticated, policy, scope } from '../../schemas/atoms';
import { type AnyOf, holdsAnyOf } from '../../schemas/caller';
import type { SupergraphStatements } from '../../schemas/loaded-supergraph';
import type { Steps } from '../threads';
import { Conditions } from './conditions';
import { FieldConditions } from './field-conditions';
import { type Filterable, type Filtered, filterOperation } from './filter-operation';
import { isIncluded } from './is-included';
import { decideBuiltIn, purposePolicy } from './policies/built-in';
import type { PolicyCaller } from './policies/question';
import { type Names, Standing } from './standing';
import { SubgraphStatements } from './subgraph-statements';
import { heldBy, keyOf, View } from './view';
import { SchemaDrawer } from './visible-schema';

export interface AccessOptions {
  readonly stated: Pick<SupergraphStatements, 'access' | 'origins'>;
  /** Every type a plan may name. */
  readonly everything: GraphQLSchema;
  /** What somebody who may see everything sees. */
  readonly schema: GraphQLSchema;
  /** SDL of subgraphs, by name, where it is known. */
  readonly subgraphs: ReadonlyMap<string, string>;
  /** What reads them, where it may have read some of them before. */
  readonly statements?: SubgraphStatements;
}

type Supergraph = Omit<AccessOptions, 'subgraphs' | 'statements'>;

/** Views kept. A caller with a view that is not kept waits for it to be worked out, which takes milliseconds. */
const VIEWS_MAX = 256;

/** Who may read what in one generation. Everything that can be worked out before there is a caller is. */
export class Access {
  /** What somebody who may see everything sees. */
  readonly schema: GraphQLSchema;
  private readonly conditions: Conditions;
  private readonly fields: FieldConditions;
  /** Made when somebody may not see everything: it goes through the whole schema. */
  private drawer: SchemaDrawer | undefined;
  private readonly names: ReadonlyMap<string, Names>;
  private readonly anywhere: Names;
  /** Policies that somebody has to be asked about. */
  private readonly asked: ReadonlySet<string>;
  /** By subgraph. */
  private readonly filters: ReadonlyMap<string, readonly RowFilterInForce[]>;
  private readonly policies: ReadonlySet<string>;
  private readonly standings = new WeakMap<PolicyCaller, Standing>();
  private readonly viewsByAtoms = new LRUCache<bigint, View>({ max: VIEWS_MAX });
  private readonly viewsByKey = new LRUCache<string, View>({ max: VIEWS_MAX });

  /** Throws ACCESS_INVALID for conditions of subgraphs that cannot be meant. */
  static *of({ subgraphs, statements = new SubgraphStatements(), ...supergraph }: AccessOptions): Steps<Access> {
    const bySubgraph = yield* statements.of(subgraphs);
    return new Access(supergraph, bySubgraph);
  }

  private constructor({ stated, everything, schema }: Supergraph, bySubgraph: ReadonlyMap<string, AccessStatements>) {
    const { access: composed, origins } = stated;
    this.schema = schema;
    this.conditions = new Conditions([composed, ...bySubgraph.values()]);
    this.fields = new FieldConditions(everything, this.conditions, origins);
    this.names = new Map([...bySubgraph].map(([name, statements]) => [name, namesOf(statements)]));
    this.anywhere = namesOf(composed);
    this.filters = new Map([...bySubgraph].map(([name, { rowFilters }]) => [name, [...rowFilters].flatMap(namedFilters)]));
    this.policies = new Set([...bySubgraph.values(), composed].flatMap((statements) => [...namesIn(statements).policies]));
    this.asked = new Set([...this.policies].filter((name) => decideBuiltIn(name, nobody) === undefined));
  }

  /**
   * The policies an operation's caller depends on that somebody has to be asked about; usually none. For one that introspects, all of
   * them.
   */
  policiesAsked(operation: Filterable, introspects: boolean): readonly string[] {
    if (this.asked.size === 0 || introspects) return [...this.asked];
    const needed = this.neededBy(operation);
    const atoms = needed.flatMap((number) => this.conditions.all[number] ?? []).reduce((bits, clause) => bits | clause, 0n);
    const named = new Set(this.conditions.atoms.namesIn(atoms));
    return [...this.asked].filter((name) => named.has(policy(name)));
  }

  /** What a caller may see for whom, of the policies that were asked about, `granted` hold. */
  standingOf(caller: PolicyCaller, granted?: ReadonlySet<string>): Standing {
    const known = granted ? undefined : this.standings.get(caller);
    if (known) return known;
    const builtIn = [...this.policies].filter((name) => decideBuiltIn(name, caller) === true);
    const policies = new Set([...builtIn, ...(granted ?? none)]);
    const names = [...(caller.kind === 'anonymous' ? none : [authenticated]), ...map(caller.scopes, scope), ...map(policies, policy)];
    const view = this.viewOf(this.conditions.atoms.held(names));
    const standing = new Standing(view, caller, policies, (subgraph) => this.names.get(subgraph) ?? this.anywhere);
    if (!granted) this.standings.set(caller, standing);
    return standing;
  }

  /** The subgraphs whose schemas name a scope, or a purpose; one that cannot be met where it is not known whose it is. */
  readonly productsNaming = {
    scope: (name: string): ReadonlySet<string> => this.subgraphsWhere(({ scopes }) => scopes.has(name)),
    purpose: (name: string): ReadonlySet<string> => this.subgraphsWhere(({ policies }) => policies.has(purposePolicy(name))),
  };

  /** What of a caller a subgraph's schema asks for: of the whole graph where it is not known whose that is. */
  namedBy(subgraph: string): AccessNames {
    return this.names.get(subgraph) ?? this.anywhere;
  }

  /** The row filters that nothing lifts for a caller in these subgraphs: `Order.own-region`. */
  rowFiltersFor({ scopes }: PolicyCaller, subgraphs: readonly string[]): readonly string[] {
    const stated = subgraphs.flatMap((name) => this.filters.get(name) ?? []);
    if (stated.length === 0) return [];
    return [...new Set(stated.filter(({ unless }) => !holdsAnyOf(scopes, unless)).map(({ label }) => label))].sort();
  }

  /** What is left of a valid operation in a view, where the variables `holding` are true; see `filterOperation`. */
  filter(operation: Filterable, view: View, holding: readonly string[]): Filtered {
    const held = new Set(holding);
    return filterOperation(operation, this.schema, { view, fields: this.fields }, (directives) => isIncluded(directives, held));
  }

  private subgraphsWhere(isNamedIn: (names: Names) => boolean): ReadonlySet<string> {
    const subgraphs = [...this.names].filter(([, names]) => isNamedIn(names)).map(([name]) => name);
    return subgraphs.length === 0 && isNamedIn(this.anywhere) ? unknownProduct : new Set(subgraphs);
  }

  private viewOf(atoms: bigint): View {
    const known = this.viewsByAtoms.get(atoms);
    if (known) return known;
    const held = heldBy(this.conditions, atoms);
    const key = keyOf(held);
    const view = this.viewsByKey.get(key) ?? new View(held, this.conditions, this.fields, (self) => this.draw(self));
    this.viewsByAtoms.set(atoms, view);
    this.viewsByKey.set(key, view);
    return view;
  }

  private draw(view: View): GraphQLSchema {
    if (view.held.every(Boolean)) return this.schema;
    this.drawer ??= new SchemaDrawer(this.schema, this.fields);
    return this.drawer.draw(view);
  }

  private neededBy({ definition, fragments }: Filterable): readonly number[] {
    const needed = new Set<number>();
    const types = new TypeInfo(this.schema);
    const add = (numbers: readonly number[]): void => {
      for (const number of numbers) needed.add(number);
    };
    // The operation is valid: each field has a parent, and each argument is known.
    const look = visitWithTypeInfo(types, {
      Field: ({ name }) => add(this.fields.ofField((types.getParentType() as GraphQLCompositeType).name, name.value)),
      NamedType: ({ name }) => add(this.fields.ofType(name.value)),
      Argument: () => add(this.fields.ofInput((types.getArgument() as GraphQLArgument).type)),
    });
    for (const root of [definition, ...fragments.values()]) visit(root, look);
    return [...needed];
  }
}

interface RowFilterInForce {
  readonly label: string;
  readonly unless: AnyOf;
}

const none: readonly string[] = [];
/** No product has an empty name. */
const unknownProduct: ReadonlySet<string> = new Set(['']);

function namedFilters([type, filters]: readonly [string, readonly RowFilter[]]): readonly RowFilterInForce[] {
  return filters.map(({ name, unless }) => ({ label: `${type}.${name}`, unless }));
}

const nobody: PolicyCaller = { kind: 'anonymous', scopes: new Set(), claims: {}, owns: new Set() };

function namesOf(statements: AccessStatements): Names {
  const filters = [...statements.rowFilters.values()].flat();
  const single = new Set(filters.filter(({ operator }) => operator === 'equals').map(({ claim }) => claim));
  return { ...namesIn(statements), single, authenticated: [...statements.requirements.values()].some((needed) => needed.authenticated) };
}

function map(names: Iterable<string>, atom: (name: string) => string): readonly string[] {
  return [...names].map(atom);
}
