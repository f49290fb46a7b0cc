/** What the planner asks of its worker. */
export type PlannerMessage =
  /** Plan for this supergraph from now on. */
  | { readonly kind: 'graph'; readonly supergraphSdl: string }
  /** Forget the supergraph: another may come. */
  | { readonly kind: 'rest' }
  | PlanRequest;

export interface PlanRequest {
  readonly kind: 'plan';
  readonly document: string;
  readonly operationName: string | undefined;
  /** Labels of `@override` that hold for this plan; all others do not. */
  readonly labels: readonly string[];
  /** Variables of `@skip` and `@include` that are true. */
  readonly holding: readonly string[];
}

/** What the worker says, once for each message. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'planned'; readonly plan: string }
  | { readonly kind: 'failed'; readonly reason: string };
