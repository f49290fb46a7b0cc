import type { Mask } from '../../../schemas/masks';
import type { SqlValue } from '../engines';
import type { FieldType } from '../model';

/**
 * The query tree: what one root field asks of one database, as plain data. It knows tables, columns and JSON keys, nothing of
 * GraphQL; and it is compiled to one statement, whatever its depth.
 *
 * Values of a caller are never in it: a `Param` says where a value comes from and how it is bound.
 */
export type Query = One | Page | Entities;

/** One row as a JSON object, or null. */
export interface One {
  readonly kind: 'One';
  readonly source: Source;
  readonly link: Link;
  readonly where: Condition;
  readonly fields: readonly RowField[];
}

/** Ordered rows as a JSON object of what a connection is asked for. With a link it is one page for each row of the parent. */
export interface Page {
  readonly kind: 'Page';
  readonly source: Source;
  readonly link: Link;
  readonly where: Condition;
  /** Total: its columns together are different in every row. */
  readonly order: readonly OrderItem[];
  readonly size: SizeParam;
  /** True for `last`: the page is cut from the end. */
  readonly backwards: boolean;
  readonly after: Cursor | undefined;
  readonly before: Cursor | undefined;
  readonly fields: readonly PageField[];
}

/** A list of keys, each answered by one JSON object. Answers (position in the list, JSON text); a key without a row is left out. */
export interface Entities {
  readonly kind: 'Entities';
  /** Where the rows are; `undefined` for an entity of which only the key is known here. */
  readonly source: Table | undefined;
  readonly keys: readonly Column[];
  readonly fields: readonly RowField[];
}

export type Source =
  | Table
  /**
   * The rows of a table put together by `keys`; one row when there is no key. Its columns are those of keys and measures. Groups of fewer
   * than `leastRows` rows are not there.
   */
  | {
      readonly kind: 'Groups';
      readonly table: Table;
      readonly where: Condition;
      readonly leastRows: number | undefined;
      readonly keys: readonly GroupKey[];
      readonly measures: readonly Measure[];
    };

/** A stored table. Whatever is read of it, rows that are not `visible` are not there. */
export interface Table {
  readonly kind: 'Table';
  readonly table: string;
  readonly visible: Condition;
}

export interface GroupKey {
  readonly column: Column;
  readonly of: Column;
  readonly bucket: Bucket | undefined;
}

export type Bucket = 'YEAR' | 'QUARTER' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR';

export interface Measure {
  readonly column: Column;
  readonly aggregate: Aggregate;
  /** `undefined` for `count`, which counts rows. */
  readonly of: Column | undefined;
}

export type Aggregate = 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max';

export interface Column {
  readonly name: string;
  readonly type: FieldType;
  readonly list: boolean;
  readonly nullable: boolean;
}

/** Which rows belong to a row of the parent: those where each pair is equal. Empty at the root. */
export type Link = readonly { readonly parent: Column; readonly child: Column }[];

/** Missing values come last in either direction. */
export interface OrderItem {
  readonly column: Column;
  readonly descending: boolean;
}

/** A place between rows, named by the values of the row's order. */
export type Cursor = readonly CursorParam[];

/** A value of a JSON object made for each row. */
export type RowField =
  | Constant
  | { readonly kind: 'Value'; readonly key: string; readonly column: Column; readonly mask?: Mask | undefined }
  /** Where this row stands in its page. */
  | { readonly kind: 'Cursor'; readonly key: string; readonly signature: string }
  /** An object made of the same row; null when one of `presentWhen` is. */
  | { readonly kind: 'Object'; readonly key: string; readonly presentWhen: readonly Column[]; readonly fields: readonly RowField[] }
  | { readonly kind: 'Related'; readonly key: string; readonly related: One | Page };

/** A value of the JSON object of a page. */
export type PageField =
  | Constant
  | { readonly kind: 'Rows'; readonly key: string; readonly fields: readonly RowField[] }
  | { readonly kind: 'PageInfo'; readonly key: string; readonly fields: readonly PageInfoField[] }
  | { readonly kind: 'TotalCount'; readonly key: string }
  /** Whether groups are not there because they are too small. */
  | { readonly kind: 'Withheld'; readonly key: string };

export type PageInfoField =
  | Constant
  | { readonly kind: 'HasNextPage' | 'HasPreviousPage'; readonly key: string }
  | { readonly kind: 'StartCursor' | 'EndCursor'; readonly key: string; readonly signature: string };

/** A text known when the statement is compiled, such as `__typename`. */
export interface Constant {
  readonly kind: 'Constant';
  readonly key: string;
  readonly text: string;
}

/**
 * Two-valued: a comparison with a missing value is false, and `Not` is the exact complement.
 * `All` of nothing is true, `Any` of nothing is false.
 */
export type Condition =
  | { readonly kind: 'All' | 'Any'; readonly of: readonly Condition[] }
  | { readonly kind: 'Not'; readonly of: Condition }
  | { readonly kind: 'Compare'; readonly column: Column; readonly operator: Comparison; readonly value: ValueParam }
  | { readonly kind: 'In'; readonly column: Column; readonly values: readonly ValueParam[] | ListParam }
  | { readonly kind: 'Match'; readonly column: Column; readonly how: 'contains' | 'startsWith'; readonly value: ValueParam }
  | { readonly kind: 'IsNull'; readonly column: Column };

export type Comparison = '=' | '<' | '<=' | '>' | '>=';

/** Where a caller's value comes from: the document itself, a path into the variables, or what is known of the caller. */
export type ValueSource =
  | { readonly kind: 'Literal'; readonly value: unknown }
  | { readonly kind: 'Variable'; readonly path: readonly (string | number)[] };

/** A value of one of the claims that row filters compare with. */
export interface ClaimSource {
  readonly kind: 'Claim';
  readonly claim: string;
  readonly index: number;
}

export type Param = ValueParam | ListParam | SizeParam | CursorParam | KeyParam | KeyRowsParam | SaltParam | GivenParam;

/** One value. A number finer than its column is rounded so that the comparison keeps its meaning. */
export interface ValueParam {
  readonly kind: 'Value';
  readonly type: FieldType;
  /** The least (`up`) or greatest (`down`) value of the column's type within the bound; null where there is none. */
  readonly rounding: 'exact' | 'up' | 'down' | 'above' | 'below';
  readonly source: ValueSource | ClaimSource;
}

/** Any number of values, as one JSON array. */
export interface ListParam {
  readonly kind: 'List';
  readonly type: FieldType;
  readonly source: ValueSource;
}

/** How many rows a page has. */
export interface SizeParam {
  readonly kind: 'Size';
  readonly field: string;
  readonly limit: number;
  readonly source: ValueSource;
}

/** One value of a cursor. */
export interface CursorParam {
  readonly kind: 'CursorPart';
  readonly field: string;
  /** Binds a cursor to its field and order. */
  readonly signature: string;
  readonly types: readonly FieldType[];
  readonly index: number;
  readonly type: FieldType;
  readonly nullable: boolean;
  readonly source: ValueSource;
}

/** All keys of a list of entities, as one JSON array of `[position, key…]`. */
export interface KeyRowsParam {
  readonly kind: 'KeyRows';
}

/** What hashes begin with, so that nobody without it can tell what was hashed by hashing guesses. */
export interface SaltParam {
  readonly kind: 'Salt';
}

/** A value a team gave. */
export interface GivenParam {
  readonly kind: 'Given';
  readonly value: SqlValue;
}

/** One key of a list of entities. */
export interface KeyParam {
  readonly kind: 'Key';
  readonly index: number;
  readonly type: FieldType;
}

export const always: Condition = { kind: 'All', of: [] };
export const never: Condition = { kind: 'Any', of: [] };
