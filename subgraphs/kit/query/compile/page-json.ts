import type { Page, PageField, PageInfoField } from '../tree';
import { compileWithheld } from './compile-source';
import { concatenate, type Member, object, orNull, type Piece } from './json';
import { cursorJson, type Relate, rowJson } from './row-json';
import { made, type Writer } from './writer';

/** What was counted over all rows of a page's filter, as SQL. */
interface Counts {
  readonly total: string;
  readonly skippedBefore: string;
  readonly skippedBehind: string;
}

/** The JSON of a page from its rows (known as `r`), all in one group, and the joins it needs. */
export function pageJson(
  writer: Writer,
  page: Page,
  rows: string | undefined,
  counts: Counts,
  relate: Relate,
): { readonly json: string; readonly joins: string } {
  const size = rows === undefined ? '' : writer.size(page.size);
  const shown = `r.${made.rank} <= ${size}`;
  const joins: string[] = [];
  const pieces = (field: PageField): readonly Piece[] => {
    switch (field.kind) {
      case 'Constant':
        return [{ text: JSON.stringify(field.text) }];
      case 'TotalCount':
        return [{ sql: writer.dialect.text(counts.total) }];
      case 'Withheld':
        return [booleanJson(compileWithheld(writer, page.source))];
      case 'PageInfo':
        return object(
          field.fields.map((item): Member => ({ key: item.key, value: pageInfoJson(writer, page, item, size, shown, counts) })),
        );
      case 'Rows': {
        const row = rowJson(
          writer,
          field.fields,
          page.order,
          { table: `${rows}`, shown: `${made.rank} <= ${size}`, named: undefined },
          relate,
        );
        joins.push(row.joins);
        const order = `r.${made.rank}${page.backwards ? ' DESC' : ''}`;
        return [{ text: '[' }, { sql: `coalesce(${writer.dialect.joinTexts(row.json, order, shown)}, '')` }, { text: ']' }];
      }
    }
  };
  const json = concatenate(writer, object(page.fields.map((field): Member => ({ key: field.key, value: pieces(field) }))));
  return { json, joins: joins.join('') };
}

function pageInfoJson(writer: Writer, page: Page, field: PageInfoField, size: string, shown: string, counts: Counts): readonly Piece[] {
  const { dialect } = writer;
  const hasMore = `coalesce(max(r.${made.rank}) > ${size}, FALSE)`;
  switch (field.kind) {
    case 'Constant':
      return [{ text: JSON.stringify(field.text) }];
    case 'HasNextPage':
      return [
        booleanJson(page.backwards ? skipped(page.before, counts.skippedBehind) : or(hasMore, skipped(page.before, counts.skippedBehind))),
      ];
    case 'HasPreviousPage':
      return [
        booleanJson(page.backwards ? or(hasMore, skipped(page.after, counts.skippedBefore)) : skipped(page.after, counts.skippedBefore)),
      ];
    case 'StartCursor':
    case 'EndCursor': {
      const cursor = concatenate(writer, cursorJson(writer, field.signature, page.order));
      const isFirst = (field.kind === 'StartCursor') !== page.backwards;
      const rank = `r.${made.rank}`;
      return [orNull(isFirst ? dialect.first(cursor, rank, shown) : dialect.last(cursor, rank, shown))];
    }
  }
}

function skipped(cursor: unknown, counted: string): string {
  return cursor === undefined ? 'FALSE' : counted;
}

function or(a: string, b: string): string {
  return b === 'FALSE' ? a : `(${a} OR ${b})`;
}

function booleanJson(condition: string): Piece {
  return condition === 'FALSE' ? { text: 'false' } : { sql: `CASE WHEN ${condition} THEN 'true' ELSE 'false' END` };
}
