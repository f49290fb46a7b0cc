/** Stands in a text where a problem is expected; taken out before the text is used. */
export const marker = '‸';

/** Splits a marked text into the text and the 1-based position its marker had. */
export function takeMarker(marked: string): { readonly text: string; readonly line: number; readonly column: number } {
  const [before = '', after, more] = marked.split(marker);
  if (after === undefined || more !== undefined) throw new Error('Expected exactly one marker.');
  const lines = before.split('\n');
  return { text: before + after, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
