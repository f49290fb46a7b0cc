/**
 * Headers as they are written: names in lower case and their values, in turn. An object would be made anew, with other names, for each step of
 * each answer, and costs several times as much.
 */
export type HeaderList = readonly string[];

/** The value under this name; `undefined` when it is not among them. */
export function headerIn(headers: HeaderList, name: string): string | undefined {
  for (let at = 0; at < headers.length; at += 2) if (headers[at] === name) return headers[at + 1];
  return undefined;
}
