/** Small pieces of SDL text. Descriptions come from contracts, which are untrusted: they are always escaped. */

/** A description before a definition; nothing for an undefined one. */
export function described(description: string | undefined, definition: string): string {
  return description === undefined || description.trim() === ''
    ? definition
    : `${JSON.stringify(printable(description.trim()))}\n${definition}`;
}

/** `keyword Name { … }`; an empty string when there is nothing inside, since GraphQL has no empty types. */
export function block(head: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${head} {\n${lines.join('\n')}\n}`;
}

// GraphQL strings take JSON's escapes, but for characters a schema should not hold at all.
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being taken out.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ' ').toWellFormed();
}
