/** What one operation may cost to read. Counts are of the operation with its fragments put in place. */
export interface OperationLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxFields: number;
  readonly maxAliases: number;
  readonly maxRootFields: number;
  /** Objects in all pages, pages in pages multiplied. */
  readonly maxObjects: number;
}
