import { apiError } from '../../../../schemas/errors';
import type { ObjectModel } from '../../model';
import { columnOf, fieldColumn } from '../graph';
import type { Cursor, Link, OrderItem, Page, PageField, PageInfoField, RowField, Source } from '../tree';
import { readFilter } from './read-filter';
import { argumentsOf, badInput, isGiven, type Reading, type Selected, signatureOf, sourceOf, subfields, tableOf } from './reading';

const PAGE_SIZE_MAX = 1_000;

/** A connection over an object's rows; `readNode` reads what is selected on each. */
export function readPage(reading: Reading, object: ObjectModel, link: Link, selected: Selected, readNode: PageOf['readNode']): Page {
  const args = argumentsOf(reading, selected);
  const order = readOrder(object, args.orderBy);
  return cutPage(reading, selected, args, {
    node: object.name,
    source: tableOf(reading, object),
    link,
    where: readFilter(args.where, (name) => ({ kind: 'Column', column: fieldColumn(object, name) }), 'where'),
    order,
    scope: [],
    limit: PAGE_SIZE_MAX,
    readNode,
  });
}

export interface PageOf extends Pick<Page, 'link' | 'where' | 'order'> {
  /** Name of the node's type. */
  readonly node: string;
  readonly source: Source;
  /** What else a cursor is bound to. */
  readonly scope: readonly unknown[];
  readonly limit: number;
  readonly readNode: (selected: Selected) => readonly RowField[];
}

/** The part of a connection that is the same for rows and for groups: which page is cut, and what is asked of it. */
export function cutPage(reading: Reading, selected: Selected, args: Readonly<Record<string, unknown>>, page: PageOf): Page {
  const { node, source, link, where, order, limit } = page;
  const { name: field } = selected;
  const backwards = args.last !== undefined && args.last !== null;
  if (backwards && isGiven(reading, selected, 'first') && args.first !== null) {
    throw apiError('BAD_PAGE', { field, reason: 'it asks for both first and last' });
  }
  const defaultSize: unknown = selected.parent.getFields()[field]?.args.find(({ name }) => name === 'first')?.defaultValue;
  const signature = signatureOf([node, field, page.scope, order.map(({ column, descending }) => [column.name, descending])]);
  const size = { kind: 'Size', field, limit, source: sourceOf(backwards ? args.last : (args.first ?? defaultSize)) } as const;
  const after = readCursor(field, signature, order, args.after);
  const before = readCursor(field, signature, order, args.before);
  const fields = subfields(reading, selected, `${node}Connection`).map((item) =>
    readPageField(reading, node, signature, page.readNode, item),
  );
  return { kind: 'Page', source, link, where, order, size, backwards, after, before, fields };
}

function readPageField(reading: Reading, node: string, signature: string, readNode: PageOf['readNode'], selected: Selected): PageField {
  const { key, name } = selected;
  switch (name) {
    case '__typename':
      return { kind: 'Constant', key, text: `${node}Connection` };
    case 'nodes':
      return { kind: 'Rows', key, fields: readNode(selected) };
    case 'edges':
      return {
        kind: 'Rows',
        key,
        fields: subfields(reading, selected, `${node}Edge`).map((item) => readEdgeField(node, signature, readNode, item)),
      };
    case 'pageInfo':
      return { kind: 'PageInfo', key, fields: subfields(reading, selected, 'PageInfo').map((item) => readPageInfoField(signature, item)) };
    case 'totalCount':
      return { kind: 'TotalCount', key };
    case 'withheld':
      return { kind: 'Withheld', key };
    default:
      throw new Error(`A connection has no field ${name}.`);
  }
}

function readEdgeField(node: string, signature: string, readNode: PageOf['readNode'], selected: Selected): RowField {
  const { key, name } = selected;
  switch (name) {
    case '__typename':
      return { kind: 'Constant', key, text: `${node}Edge` };
    case 'cursor':
      return { kind: 'Cursor', key, signature };
    case 'node':
      return { kind: 'Object', key, presentWhen: [], fields: readNode(selected) };
    default:
      throw new Error(`An edge has no field ${name}.`);
  }
}

function readPageInfoField(signature: string, { key, name }: Selected): PageInfoField {
  switch (name) {
    case '__typename':
      return { kind: 'Constant', key, text: 'PageInfo' };
    case 'hasNextPage':
      return { kind: 'HasNextPage', key };
    case 'hasPreviousPage':
      return { kind: 'HasPreviousPage', key };
    case 'startCursor':
      return { kind: 'StartCursor', key, signature };
    case 'endCursor':
      return { kind: 'EndCursor', key, signature };
    default:
      throw new Error(`PageInfo has no field ${name}.`);
  }
}

function readOrder(object: ObjectModel, orderBy: unknown): readonly OrderItem[] {
  const asked = orderItems(orderBy).map(
    ([name, direction]): OrderItem => ({ column: fieldColumn(object, name), descending: isDescending(name, direction) }),
  );
  const keys = object.keys.map((field): OrderItem => ({ column: columnOf(field), descending: false }));
  return withoutRepeats([...asked, ...keys]);
}

/** The one key and value of each item of an `orderBy`. */
export function orderItems(orderBy: unknown): (readonly [string, unknown])[] {
  return ((orderBy ?? []) as readonly object[]).map((item) => onlyEntry(item, 'each item of orderBy'));
}

export function onlyEntry(item: object, what: string): readonly [string, unknown] {
  const [entry, ...more] = Object.entries(item);
  if (entry === undefined || more.length > 0)
    throw badInput(`${what} names exactly one field: write a list, such as [{ a: ASC }, { b: DESC }]`);
  return entry;
}

export function isDescending(name: string, direction: unknown): boolean {
  if (direction !== 'ASC' && direction !== 'DESC') throw badInput(`orderBy gives no direction for "${name}": use ASC or DESC`);
  return direction === 'DESC';
}

/** Ordering by a column a second time orders nothing. */
export function withoutRepeats(order: readonly OrderItem[]): readonly OrderItem[] {
  return order.filter(({ column }, at) => order.findIndex((other) => other.column.name === column.name) === at);
}

function readCursor(field: string, signature: string, order: readonly OrderItem[], value: unknown): Cursor | undefined {
  if (value === undefined || value === null) return undefined;
  const types = order.map(({ column }) => column.type);
  return order.map(({ column: { type, nullable } }, index) => {
    return { kind: 'CursorPart', field, signature, types, index, type, nullable, source: sourceOf(value) };
  });
}
