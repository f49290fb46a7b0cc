/**
 * What a contract file may be. Files come from many teams and are read before anybody has looked at them, so every size that
 * costs time or memory is bounded here, far above what a person writes.
 */
export const limits = {
  /** Size of one file, in bytes. */
  fileBytes: 1_048_576,
  /** Lexical tokens of one file, before anything is built from them. */
  tokens: 100_000,
  /** Collections inside one another. */
  depth: 64,
  /** Values of one file once its aliases are expanded. */
  nodes: 50_000,
  /** UTF-16 units of one text. */
  textLength: 20_000,
  urlLength: 2_000,
  /** RE2 runs in linear time; the length bounds what it compiles to. */
  patternLength: 1_000,
  /** Different regular expressions in one contract: compiling one can take milliseconds. */
  patterns: 100,
  /** Product folders beside one that are looked at for its input ports. */
  neighbours: 500,
  /** Problems reported of one folder; the rest is only counted. */
  problems: 1_000,
  /** Problems carried by a CONTRACT_INVALID error. */
  problemsInError: 20,
} as const;
