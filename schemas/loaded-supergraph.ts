import type { AccessStatements } from './access-statements';
import type { FieldOrigins } from './field-origins';

/** What is made of a supergraph in a thread: the schemas as text, and what its directives state as plain data. */
export interface LoadedSupergraph {
  /** SDL of what callers see, definition by definition; large types by a definition and extensions. */
  readonly visible: readonly string[];
  /** The supergraph without the security that is enforced elsewhere: every type and field that a plan may name. */
  readonly plannable: string;
  /** Whether there is something in it that a plan may name and no caller sees. */
  readonly hides: boolean;
  readonly subgraphs: readonly SubgraphAddress[];
  readonly stated: SupergraphStatements;
}

/** What the directives of a supergraph say. */
export interface SupergraphStatements {
  readonly access: AccessStatements;
  readonly origins: FieldOrigins;
  /** Labels of progressive `@override`, sorted. */
  readonly overrideLabels: readonly string[];
}

export interface SubgraphAddress {
  readonly name: string;
  /** As the supergraph says; may be empty or a placeholder for a subgraph that is reached in process. */
  readonly url: string;
}
