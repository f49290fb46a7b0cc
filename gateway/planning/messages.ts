import type { ErrorCode } from '../../schemas/errors';
import type { LoadedSupergraph } from '../../schemas/loaded-supergraph';
import type { Listener, Loading } from './load-supergraph';

/** What the planner asks of its worker. */
export type PlannerMessage =
  /** Load this supergraph, and plan for it from now on. */
  | ({ readonly kind: 'load' } & Loading)
  /** Plan for this one, which another thread has loaded. */
  | { readonly kind: 'resume'; readonly plannable: string }
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
  | { readonly kind: 'loaded'; readonly supergraph: LoadedSupergraph; readonly told: readonly Told[] }
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'planned'; readonly plan: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** An `ApiError`. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly cause: string | undefined;
}

/** What Apollo's gateway said meanwhile. */
export interface Told {
  readonly level: keyof Listener;
  readonly message: string;
}
