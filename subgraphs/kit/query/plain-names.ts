/**
 * Why a team's statement may not be run: what a caller may see stands before it as tables of the same plain names, which a name with its
 * schema, and functions that are given names or SQL as text, would pass by. `undefined` for a statement that does neither. It keeps from
 * mistakes; a team's code is as trusted as the team is.
 */
export function wayAround(sql: string): string | undefined {
  const places: Place[] = [{ ...outside }];
  const tokens = tokensOf(sql);
  for (const [at, { kind, text }] of tokens.entries()) {
    const place = places.at(-1) ?? { ...outside };
    const [before, after] = [tokens[at - 1], tokens[at + 1]?.text];
    if (kind === 'keyword') {
      move(place, text, before?.text);
    } else if (kind === 'name') {
      if (place.expectsTable && after === '.') return `it names the table ${text} by its schema`;
      if (after === '(' && takesText.test(text)) return `${text} is given names or SQL as text`;
      place.expectsTable = false;
    } else if (text === '(') {
      places.push({ expectsTable: place.expectsTable, lists: place.expectsTable, isCall: before?.kind === 'name' });
    } else if (text === ')') {
      places.pop();
    } else if (text === ',') {
      place.expectsTable = place.lists;
    }
  }
  return undefined;
}

/** Where in a statement one is, inside the innermost brackets. */
interface Place {
  /** A table's name may come next. */
  expectsTable: boolean;
  /** In a list of tables: after a comma there is another. */
  lists: boolean;
  /** Among a function's arguments, where `FROM` means something else, as in `extract(year FROM day)`. */
  isCall: boolean;
}

const outside: Place = { expectsTable: false, lists: false, isCall: false };

/** Tables follow. */
const begins = new Set('FROM JOIN TABLE PIVOT UNPIVOT SUMMARIZE DESCRIBE'.split(' '));
/** No table follows at once; a list of tables may go on. */
const pauses = new Set('AS ON USING'.split(' '));
const ends = new Set(
  'SELECT WHERE GROUP HAVING ORDER LIMIT OFFSET FETCH WINDOW QUALIFY UNION INTERSECT EXCEPT SET VALUES RETURNING WITH'.split(' '),
);
const others = 'LATERAL ONLY IN EXISTS ANY ALL SOME ARRAY AND OR NOT OVER FILTER DISTINCT'.split(' ');
const keywords: ReadonlySet<string> = new Set([...begins, ...pauses, ...ends, ...others]);
const takesText =
  /^(query|query_table|json_execute_serialized_sql|ts_stat|ts_rewrite|(query|table|cursor|schema|database)_to_xml\w*|dblink\w*|(duckdb|pragma|read)_\w+|\w+_scan)$/i;

function move(place: Place, keyword: string, before: string | undefined): void {
  if (keyword === 'SELECT') place.isCall = false;
  if (begins.has(keyword) && !place.isCall && before !== 'DISTINCT') {
    place.expectsTable = true;
    place.lists = true;
  } else if (pauses.has(keyword) || ends.has(keyword)) {
    place.expectsTable = false;
    place.lists &&= pauses.has(keyword);
  }
}

interface Token {
  readonly kind: 'keyword' | 'name' | 'other';
  /** Of a keyword in capitals; of a quoted name without its quotes. */
  readonly text: string;
}

/**
 * Comments, strings in each way of writing them, quoted names, names, and single characters; blanks are left out. Digits are single
 * characters: in `SELECT 1FROM t` a database reads a number and a keyword.
 */
const lexemes =
  /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|\S/gsu;

function tokensOf(sql: string): readonly Token[] {
  return [...sql.matchAll(lexemes)]
    .map(([text]) => text)
    .filter((text) => !/^(--|\/\*)/.test(text))
    .map(tokenOf);
}

function tokenOf(text: string): Token {
  if (text.startsWith('"')) return { kind: 'name', text: text.slice(1, -1).replaceAll('""', '"') };
  if (!/^[\p{L}_]/u.test(text) || /^[eE]'/.test(text)) return { kind: 'other', text };
  const upper = text.toUpperCase();
  return keywords.has(upper) ? { kind: 'keyword', text: upper } : { kind: 'name', text };
}
