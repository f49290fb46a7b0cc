/** What the planner asks of its worker. */
export interface PlanRequest {
  readonly id: number;
  readonly document: string;
  readonly operationName: string | undefined;
  /** Labels of `@override` that hold for this plan; all others do not. */
  readonly labels: readonly string[];
  /** Variables of `@skip` and `@include` that are true. */
  readonly holding: readonly string[];
}

/** What the worker says: first that its graph stands or why it cannot, then one answer for each request. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'planned'; readonly id: number; readonly plan: string }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
