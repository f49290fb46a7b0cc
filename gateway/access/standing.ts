import type { AccessNames } from '../../schemas/access-statements';
import { type Caller, type Claim, stranger } from '../../schemas/caller';
import type { View } from './view';

/** What is known of a caller, as far as access goes. */
export interface Known {
  readonly kind: 'anonymous' | 'user' | 'application';
  readonly scopes: ReadonlySet<string>;
  readonly claims: Caller['claims'];
}

/** What of a caller a subgraph's schema asks for. */
export interface Names extends AccessNames {
  /** Whether it makes a difference to it that the caller is known at all. */
  readonly authenticated: boolean;
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
    const caller = this.reduce(this.namesOf(subgraph));
    this.callers.set(subgraph, caller);
    return caller;
  }

  /** `callerOf` as text: equal for equal callers. */
  textOf(subgraph: string): string {
    const caller = this.callerOf(subgraph);
    const known = this.texts.get(caller) ?? JSON.stringify(caller);
    this.texts.set(caller, known);
    return known;
  }

  /** Everything of the caller that answers read from these subgraphs can depend on. Empty for whoever is a stranger to all of them. */
  fingerprint(subgraphs: readonly string[]): readonly (readonly [string, Caller])[] {
    return subgraphs.map((name) => [name, this.callerOf(name)] as const).filter(([, caller]) => caller !== stranger);
  }

  private reduce({ authenticated, scopes, policies, claims }: Names): Caller {
    const caller: Caller = {
      authenticated: authenticated && this.known.kind !== 'anonymous',
      scopes: shared(scopes, this.known.scopes),
      policies: shared(policies, this.policies),
      claims: Object.fromEntries([...claims].sort().flatMap((name) => claimOf(this.known.claims, name))),
    };
    const isNobody =
      !caller.authenticated && caller.scopes.length === 0 && caller.policies.length === 0 && Object.keys(caller.claims).length === 0;
    return isNobody ? stranger : caller;
  }
}

function shared(named: ReadonlySet<string>, held: ReadonlySet<string>): readonly string[] {
  return [...named].filter((name) => held.has(name)).sort();
}

function claimOf(claims: Caller['claims'], name: string): readonly (readonly [string, Claim])[] {
  const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return claim === undefined ? [] : [[name, claim]];
}
