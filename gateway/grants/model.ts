/** Who a grant is for. */
export interface Consumer {
  /** A person's token, an application's token or key, or everybody whose token names the team in its claim `team`, `teams` or `groups`. */
  readonly kind: 'user' | 'application' | 'team';
  /** The subject of a token, the id of a key or client, the name of the team. */
  readonly id: string;
  /** When given, only tokens of this issuer count. */
  readonly issuer?: string;
}

/** What an owner allows. */
export interface Terms {
  /** Given to the consumer, as if their token had them, for this product. */
  readonly scopes: readonly string[];
  /** Values of claims that the product's row filters compare with: the rows that come with the grant. */
  readonly rows: Readonly<Record<string, readonly string[]>>;
  /** RFC 3339, UTC; without it the grant holds until it is revoked. */
  readonly until?: string;
}

/** One thing that happened. Nothing of it is ever changed or removed. */
export type GrantEvent =
  | {
      readonly kind: 'requested';
      readonly grant: string;
      readonly product: string;
      readonly consumer: Consumer;
      readonly purpose: string;
      /** What is asked for; the owner may allow others. */
      readonly scopes: readonly string[];
      readonly note: string;
    }
  | { readonly kind: 'approved'; readonly grant: string; readonly terms: Terms; readonly note: string }
  | { readonly kind: 'refused' | 'revoked'; readonly grant: string; readonly note: string };

/** An event with where it stands in the order of all events, when it happened and by whom. */
export interface GrantRecord {
  readonly sequence: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly by: string;
  readonly event: GrantEvent;
}

/** `approved` counts only before its `until`: see `stateAt`. */
export type GrantState = Exclude<ShownState, 'expired'>;

/** A grant as it stands after all that happened to it. */
export interface Grant {
  /** `g` and the number of the event that asked for it: `g12`. */
  readonly id: string;
  readonly product: string;
  readonly consumer: Consumer;
  /** What the data is used for. A caller who states another purpose does not have the grant. */
  readonly purpose: string;
  readonly asked: readonly string[];
  readonly state: GrantState;
  /** Of the last approval; `undefined` when there was none. */
  readonly terms: Terms | undefined;
  /** Oldest first. */
  readonly history: readonly GrantRecord[];
}

/** States as they are shown: `expired` once an approval's time is over. */
export const grantStates = ['requested', 'approved', 'expired', 'refused', 'revoked'] as const;
export type ShownState = (typeof grantStates)[number];

export function stateAt({ state, terms }: { readonly state: ShownState; readonly terms: Terms | undefined }, nowMs: number): ShownState {
  return state === 'approved' && terms?.until !== undefined && Date.parse(terms.until) <= nowMs ? 'expired' : state;
}
