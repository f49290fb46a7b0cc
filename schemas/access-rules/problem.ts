/** One way in which schemas say something of access that cannot be enforced as it is meant. Plain data. */
export interface AccessProblem {
  readonly rule: AccessRule;
  /** The subgraph at fault. */
  readonly subgraph: string;
  /** `Order`, `Order.total`, or `schema`. */
  readonly coordinate: string;
  /** A sentence without its subject, which is the coordinate, and without its full stop. */
  readonly reason: string;
}

export type AccessRule =
  /** A directive of access that has no meaning as it is written: empty scopes, wrong arguments. */
  | 'ACCESS_UNCLEAR'
  /** Security from a specification nobody here knows, or a directive of security that comes from elsewhere. */
  | 'ACCESS_UNKNOWN_LINK'
  /** An interface asks for what its implementations do not. */
  | 'ACCESS_ON_INTERFACE_ONLY'
  /** A field is made from one that asks for more. */
  | 'ACCESS_NOT_CARRIED'
  /** More ways to be allowed than anybody can oversee. */
  | 'ACCESS_TOO_MANY_CLAUSES'
  /** One subgraph shows what another masks, or takes over a field without its protection. */
  | 'ACCESS_WIDENED'
  /** Two subgraphs say different things of the same. */
  | 'ACCESS_CONFLICT';
