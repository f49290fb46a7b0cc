import type { AccessNames } from '../../schemas/access-statements';
import { type Caller, type Claim, stranger } from '../../schemas/caller';
import type { View } from './view';

/** What is known of a caller, as far as access goes. */
export interface Known {
  readonly kind: 'anonymous' | 'user' | 'application';
  readonly scopes: ReadonlySet<string>;
  readonly claims: Caller['claims'];
  /** By product, then by claim: values that count for that product beside the caller's own. */
  readonly rows?: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;
}

/** What of a caller a subgraph's schema asks for. */
export interface Names extends AccessNames {
  /** Whether it makes a difference to it that the caller is known at all. */
  readonly authenticated: boolean;
  /** Claims that are compared as one value, never as a list. */
  readonly single: ReadonlySet<string>;
}

/** One caller in one generation: what they see, and what each subgraph is told of them. */
export class Standing {
  private readonly callers = new Map<string, Caller>();
  private readonly texts = new Map<Caller, string>();

  constructor(
    readonly view: View,
    private readonly known: Known,
    private readonly policies: ReadonlySet<string>,
    private readonly namesOf: (subgraph: string) => Names,
  ) {}

  /** The caller reduced to what this subgraph's schema names: where that is the same, so are its answers. */
  callerOf(subgraph: string): Caller {
    const known = this.callers.get(subgraph);
    if (known) return known;
    const caller = this.reduce(this.namesOf(subgraph), this.known.rows?.get(subgraph));
    this.callers.set(subgraph, caller);
    return caller;
  }

  /** `callerOf` as text: equal for equal callers. */
  textOf(subgraph: string): string {
    const caller = this.callerOf(subgraph);
    const known = this.texts.get(caller);
    if (known !== undefined) return known;
    const text = JSON.stringify(caller);
    this.texts.set(caller, text);
    return text;
  }

  /** Everything of the caller that answers read from these subgraphs can depend on. Empty for whoever is a stranger to all of them. */
  fingerprint(subgraphs: readonly string[]): readonly (readonly [string, Caller])[] {
    const known: (readonly [string, Caller])[] = [];
    for (const name of subgraphs) if (this.callerOf(name) !== stranger) known.push([name, this.callerOf(name)]);
    return known;
  }

  private reduce(
    { authenticated, scopes, policies, claims, single }: Names,
    rows: Readonly<Record<string, readonly string[]>> = {},
  ): Caller {
    const caller: Caller = {
      authenticated: authenticated && this.known.kind !== 'anonymous',
      scopes: shared(scopes, this.known.scopes),
      policies: shared(policies, this.policies),
      claims: Object.fromEntries([...claims].sort().flatMap((name) => claimOf(this.known.claims, rows, name, single.has(name)))),
    };
    const isNobody =
      !caller.authenticated && caller.scopes.length === 0 && caller.policies.length === 0 && Object.keys(caller.claims).length === 0;
    return isNobody ? stranger : caller;
  }
}

function shared(named: ReadonlySet<string>, held: ReadonlySet<string>): readonly string[] {
  return [...named].filter((name) => held.has(name)).sort();
}

/** The caller's own claim together with what was granted. What is compared as one value is the caller's own, or the one granted. */
function claimOf(
  claims: Caller['claims'],
  rows: Readonly<Record<string, readonly string[]>>,
  name: string,
  isSingle: boolean,
): readonly (readonly [string, Claim])[] {
  const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
  const granted = (Object.hasOwn(rows, name) && rows[name]) || [];
  if (granted.length === 0 || (isSingle && claim !== undefined)) return claim === undefined ? [] : [[name, claim]];
  const [first = '', ...others] = [...new Set([...(claim === undefined ? [] : [claim].flat().map(String)), ...granted])].sort();
  return [[name, others.length === 0 ? first : [first, ...others]]];
}
