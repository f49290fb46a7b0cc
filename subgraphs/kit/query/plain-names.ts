/**
 * Why a team's statement may not be run: what a caller may see stands before it as tables of the same plain names, which a name with its
 * schema, and functions that are given names or SQL as text, would pass by. `undefined` for a statement that does neither. It keeps from
 * mistakes; a team's code is as trusted as the team is.
 */
export function wayAround(sql: string): string | undefined {
  const written = [...sql.matchAll(lexemes)].map(([text]) => text);
  if (written.some((text) => nestedComment.test(text))) return 'it has a comment inside another';
  const tokens = written.filter((text) => !comment.test(text)).map(tokenOf);
  const around: Place[] = [];
  let place: Place = {};
  for (const [at, { kind, text }] of tokens.entries()) {
    const [before, after] = [tokens[at - 1], tokens[at + 1]?.text];
    if (kind === 'keyword') {
      move(place, text, before?.text);
    } else if (kind === 'name') {
      if (place.expectsTable && after === '.') return `it names the table ${text} by its schema`;
      if (after === '(' && takesText.test(text)) return `${text} is given names or SQL as text`;
      place.expectsTable &&= after === ':';
    } else if (text === '(') {
      around.push(place);
      place = { expectsTable: place.expectsTable, lists: place.expectsTable, isCall: before?.kind === 'name' };
    } else if (text === ')') {
      place = around.pop() ?? {};
    } else if (text === ',') {
      place.expectsTable = place.lists;
    }
  }
  return undefined;
}

/** Where in a statement one is, inside the innermost brackets. */
interface Place {
  /** A table's name may come next, be it behind another one and a colon, as in `FROM o: orders`. */
  expectsTable?: boolean | undefined;
  /** In a list of tables: after a comma there is another. */
  lists?: boolean | undefined;
  /** In brackets behind a name, where `FROM` means something else unless a query begins: `extract(year FROM day)` and `THEN (FROM orders)`. */
  isCall?: boolean;
}

/** Tables follow. */
const begins = new Set('FROM JOIN TABLE PIVOT UNPIVOT SUMMARIZE DESCRIBE'.split(' '));
/** No more of them follow. */
const ends = new Set(
  'SELECT WHERE GROUP HAVING ORDER LIMIT OFFSET FETCH WINDOW QUALIFY UNION INTERSECT EXCEPT SET VALUES RETURNING WITH'.split(' '),
);
const others = 'LATERAL ONLY IN EXISTS ANY ALL SOME ARRAY AND OR NOT OVER FILTER DISTINCT'.split(' ');
const keywords: ReadonlySet<string> = new Set([...begins, ...ends, ...others]);
const takesText =
  /^(query|query_table|json_execute_serialized_sql|ts_stat|ts_rewrite|(query|table|cursor|schema|database)_to_xml\w*|dblink\w*|(duckdb|pragma|read)_\w+|\w+_scan)$/i;

function move(place: Place, keyword: string, before: string | undefined): void {
  if (before === '(' || ends.has(keyword)) place.isCall = false;
  if (begins.has(keyword) && !place.isCall && before !== 'DISTINCT') {
    place.expectsTable = true;
    place.lists = true;
  } else if (ends.has(keyword)) {
    place.expectsTable = false;
    // `VALUES` is a table of the list itself, where it is not the query inside of brackets.
    place.lists &&= keyword === 'VALUES' && before !== '(';
  }
}

interface Token {
  /** A string may be a name too: DuckDB reads one as a table's. */
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

const comment = /^(--|\/\*)/;
/** A database reads on to the end of the outer one. */
const nestedComment = /^\/\*[\s\S]*\/\*/;

function tokenOf(text: string): Token {
  if (text.startsWith('"')) return { kind: 'name', text: text.slice(1, -1).replaceAll('""', '"') };
  const upper = text.toUpperCase();
  if (keywords.has(upper)) return { kind: 'keyword', text: upper };
  return { kind: /[\p{L}_]/u.test(text) ? 'name' : 'other', text };
}
