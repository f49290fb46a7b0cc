/** Writes one value. */
export type Writer = (value: unknown, state: State, depth: number) => Written;

/** JSON, or why there is none. V8 joins pieces without copying them, until somebody reads the whole. */
export type Written = string | typeof NULL | typeof FAILED;

/** A null the subgraph gave: for whoever holds it to write, or to refuse. */
export const NULL = null;
/** A null that stands for an error already noted. */
export const FAILED = undefined;

/** Where the writing is and what was found wrong. `path` holds good up to the depth that is handed down with it. */
export interface State {
  readonly path: (string | number)[];
  readonly errors: ProjectionError[];
  readonly caught: Set<string>;
}

export interface ProjectionError {
  readonly message: string;
  readonly path: readonly (string | number)[];
  /** True for a null where none may be; false for a value that has not its type. */
  readonly isNull: boolean;
}

/** A thousand rows with the same fault are told of this often. */
const ERRORS_KEPT = 100;

export function fail(state: State, depth: number, message: string, isNull = false): typeof FAILED {
  if (state.errors.length < ERRORS_KEPT) state.errors.push({ message, path: state.path.slice(0, depth), isNull });
  return FAILED;
}
