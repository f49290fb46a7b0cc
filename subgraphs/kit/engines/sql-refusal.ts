/** Table functions that make rows out of their arguments alone. Every other one reads or changes something outside the statement. */
const HARMLESS_TABLE_FUNCTIONS = new Set([
  'generate_series',
  'histogram',
  'histogram_values',
  'json_each',
  'json_tree',
  'range',
  'repeat',
  'repeat_row',
  'summary',
  'unnest',
]);

/** Functions that tell of the process instead of the data, or write outside it. */
const REVEALING_FUNCTIONS = ['current_query', 'current_setting', 'getenv', 'getvariable', 'which_secret', 'write_log'];

const TEXT_MAX = 1_048_576;

/**
 * Says why untrusted SQL is refused before the database sees it, or `undefined`. `tableFunctions` are all the database has.
 *
 * Preparing a statement already runs the bind step of its table functions, and DuckDB lets even a locked database write to the
 * files attached to it, so that neither may be reached at all. Names are looked for in the raw text, strings and comments
 * included: `query('…')` runs a string, and a scanner of ours that disagreed with the parser's would be a way round. A name
 * counts when a bracket follows it, or a comment that may hide one.
 */
export function whyRefused(text: string, tableFunctions: readonly string[]): string | undefined {
  if (text.length > TEXT_MAX) return `it is longer than ${TEXT_MAX} characters`;
  if (text.includes('\0')) return 'it holds a zero byte';
  if (/\bU&["']/i.test(text)) return 'it spells names in Unicode escapes';
  const forbidden = new Set([...tableFunctions.filter((name) => !HARMLESS_TABLE_FUNCTIONS.has(name)), ...REVEALING_FUNCTIONS]);
  const told = /\b(?:duckdb|pragma)_\w+/i.exec(text);
  if (told) return `it reads ${told[0].toLowerCase()}, which is none of its inputs`;
  const called = calledNames(text).find((name) => forbidden.has(name));
  return called === undefined ? undefined : `it uses ${called}, which reaches outside its inputs`;
}

const CALL = /"?[\s\p{Z}\p{Cf}]*(?:\(|--|\/\*)/uy;

function calledNames(text: string): string[] {
  const names: string[] = [];
  for (const word of text.matchAll(/\w+/g)) {
    CALL.lastIndex = word.index + word[0].length;
    if (CALL.test(text)) names.push(word[0].toLowerCase());
  }
  return names;
}

/** Says why the database's own error means that untrusted SQL asked for what it may not have, or `undefined` when it is another mistake. */
export function whyForbidden(message: string): string | undefined {
  const firstLine = message.split('\n', 1)[0] ?? '';
  const missingFile = /Table with name (\S*[/\\.:]\S*) does not exist/.exec(firstLine);
  if (missingFile) return `it reads ${missingFile[1]}, which is none of its inputs`;
  if (/read-only mode/.test(firstLine)) return 'it writes to one of its inputs';
  if (/Cannot access (file|directory)/.test(firstLine)) return 'it reaches for a file, a folder or an address';
  if (FORBIDDEN.test(firstLine)) return firstLine;
  return undefined;
}

const FORBIDDEN = /Permission Error|disabled (by|through) configuration|configuration has been locked|extension|Secret/i;
