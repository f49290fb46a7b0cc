/** What the database said. Its driver's errors are not of this realm's `Error` wherever modules run in a context of their own. */
export function databaseMessage(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}
