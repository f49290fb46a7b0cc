import { apiError } from '../../../../schemas/errors';
import type { FieldModel, FieldType, ObjectModel } from '../../model';
import { columnOf, fieldColumn } from '../graph';
import type { Aggregate, Bucket, Column, GroupKey, Measure, One, OrderItem, Page, RowField } from '../tree';
import { type FilterTarget, readFilter } from './read-filter';
import { cutPage, isDescending, onlyEntry, orderItems, withoutRepeats } from './read-page';
import { argumentsOf, type Reading, type Selected, subfields, tableOf } from './reading';

const GROUPS_PAGE_MAX = 10_000;

/** `orderAggregate`: one row over all rows that were asked for. */
export function readAggregate(reading: Reading, object: ObjectModel, selected: Selected): One {
  const args = argumentsOf(reading, selected);
  const measures = new Measures(object);
  const fields = readMeasures(reading, object, `${object.name}Aggregate`, measures, selected, noKey);
  const where = whereOf(object, args.where);
  const leastRows = reading.sight.leastRows.get(object);
  const source = { kind: 'Groups', table: tableOf(reading, object), where, keys: [], measures: measures.list, leastRows } as const;
  return { kind: 'One', source, link: [], where: { kind: 'All', of: [] }, fields };
}

/** `orderGroups`: a page over rows put together by `by`. */
export function readGroups(reading: Reading, object: ObjectModel, selected: Selected): Page {
  const args = argumentsOf(reading, selected);
  const keys = readBy(object, selected.name, args.by);
  const measures = new Measures(object);
  const keyOf = (name: string): Column => {
    const key = keys.find(({ of }) => of.name === fieldColumn(object, name).name);
    if (key === undefined) throw apiError('BAD_GROUP', { field: selected.name, reason: `"${name}" is not one of the fields in by` });
    return key.column;
  };
  const order = readGroupOrder(args.orderBy, keys, keyOf, measures);
  const having = readFilter(args.having, (name) => havingTarget(measures, name), 'having');
  return cutPage(reading, selected, args, {
    node: `${object.name}Group`,
    source: {
      kind: 'Groups',
      table: tableOf(reading, object),
      where: whereOf(object, args.where),
      keys,
      measures: measures.list,
      leastRows: reading.sight.leastRows.get(object),
    },
    link: [],
    where: having,
    order,
    scope: [keys.map(({ of, bucket }) => [of.name, bucket]), order.map(({ column }) => measures.describe(column))],
    limit: GROUPS_PAGE_MAX,
    readNode: (node) => readMeasures(reading, object, `${object.name}Group`, measures, node, (key) => readKey(reading, object, keyOf, key)),
  });
}

function whereOf(object: ObjectModel, where: unknown) {
  return readFilter(where, (name) => ({ kind: 'Column', column: fieldColumn(object, name) }), 'where');
}

function readBy(object: ObjectModel, field: string, by: unknown): readonly GroupKey[] {
  const items = by as readonly { readonly field: string; readonly bucket?: Bucket | null }[];
  const bad = (reason: string) => apiError('BAD_GROUP', { field, reason });
  if (items.length === 0) throw bad('by names no field');
  return items.map((item, index) => {
    const model = object.fields.find(({ constant }) => constant === item.field);
    if (model === undefined) throw new Error(`${object.name} has no field ${item.field}.`);
    const isTemporal = model.type.kind === 'Date' || model.type.kind === 'DateTime';
    const bucket = item.bucket ?? undefined;
    if (items.findIndex((other) => other.field === item.field) !== index) throw bad(`by names ${item.field} twice`);
    if (bucket !== undefined && !isTemporal) throw bad(`${item.field} is no date, so it has no ${bucket}`);
    const of = columnOf(model);
    return { column: { ...of, name: `k${index}` }, of, bucket };
  });
}

/** The measures a selection, an order and a `having` ask for, each once. */
class Measures {
  readonly list: Measure[] = [];
  readonly #object: ObjectModel;

  constructor(object: ObjectModel) {
    this.#object = object;
  }

  column(aggregate: Aggregate, fieldName?: string): Column {
    const field = fieldName === undefined ? undefined : this.#object.fields.find(({ name }) => name === fieldName);
    const of = field && columnOf(field);
    const known = this.list.find((measure) => measure.aggregate === aggregate && measure.of?.name === of?.name);
    if (known !== undefined) return known.column;
    const column = { name: `m${this.list.length}`, type: measureType(aggregate, field), list: false, nullable: !isCount(aggregate) };
    this.list.push({ column, aggregate, of });
    return column;
  }

  /** What a column stands for, for a cursor's signature: names by position would be the same for different measures. */
  describe(column: Column): string {
    const measure = this.list.find((candidate) => candidate.column.name === column.name);
    return measure === undefined ? column.name : `${measure.aggregate} ${measure.of?.name ?? ''}`;
  }
}

function isCount(aggregate: Aggregate): boolean {
  return aggregate === 'count' || aggregate === 'countDistinct';
}

/** The most digits an exact number has in any of the databases. */
const PRECISION_MAX = 38;
/** An average has this many digits more than what it is made of. */
const AVERAGE_DIGITS = 4;

function measureType(aggregate: Aggregate, field: FieldModel | undefined): FieldType {
  if (field === undefined || isCount(aggregate)) return { kind: 'Int' };
  const { type } = field;
  const isInteger = type.kind === 'Int' || type.kind === 'BigInt';
  if (aggregate === 'sum' && isInteger) return { kind: 'Decimal', precision: PRECISION_MAX, scale: 0 };
  if (aggregate === 'sum' && type.kind === 'Decimal') return { ...type, precision: PRECISION_MAX };
  if (aggregate === 'avg' && isInteger) return { kind: 'Float' };
  if (aggregate === 'avg' && type.kind === 'Decimal') {
    return { kind: 'Decimal', precision: PRECISION_MAX, scale: Math.min(PRECISION_MAX, type.scale + AVERAGE_DIGITS) };
  }
  return type;
}

function readMeasures(
  reading: Reading,
  object: ObjectModel,
  typeName: string,
  measures: Measures,
  selected: Selected,
  readKeyField: (selected: Selected) => RowField,
): readonly RowField[] {
  return subfields(reading, selected, typeName).map((field): RowField => {
    const { key, name } = field;
    switch (name) {
      case '__typename':
        return { kind: 'Constant', key, text: typeName };
      case 'key':
        return readKeyField(field);
      case 'count':
        return { kind: 'Value', key, column: measures.column('count') };
      default: {
        const aggregate = name as Aggregate;
        const type = `${object.name}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
        const fields = subfields(reading, field, type).map((item): RowField => {
          if (item.name === '__typename') return { kind: 'Constant', key: item.key, text: type };
          return { kind: 'Value', key: item.key, column: measures.column(aggregate, item.name) };
        });
        return { kind: 'Object', key, presentWhen: [], fields };
      }
    }
  });
}

function readKey(reading: Reading, object: ObjectModel, keyOf: (name: string) => Column, selected: Selected): RowField {
  const type = `${object.name}GroupKey`;
  const fields = subfields(reading, selected, type).map((item): RowField => {
    if (item.name === '__typename') return { kind: 'Constant', key: item.key, text: type };
    return { kind: 'Value', key: item.key, column: keyOf(item.name) };
  });
  return { kind: 'Object', key: selected.key, presentWhen: [], fields };
}

function noKey({ name }: Selected): RowField {
  throw new Error(`An aggregate has no field ${name}.`);
}

function havingTarget(measures: Measures, name: string): FilterTarget {
  if (name === 'count') return { kind: 'Column', column: measures.column('count') };
  return { kind: 'Nested', target: (field) => ({ kind: 'Column', column: measures.column(name as Aggregate, field) }) };
}

function readGroupOrder(
  orderBy: unknown,
  keys: readonly GroupKey[],
  keyOf: (name: string) => Column,
  measures: Measures,
): readonly OrderItem[] {
  const asked = orderItems(orderBy).map(([name, value]): OrderItem => {
    if (name === 'count' || value === null) return { column: measures.column('count'), descending: isDescending(name, value) };
    const [field, direction] = onlyEntry(value as object, `orderBy.${name}`);
    const column = name === 'key' ? keyOf(field) : measures.column(name as Aggregate, field);
    return { column, descending: isDescending(field, direction) };
  });
  return withoutRepeats([...asked, ...keys.map(({ column }): OrderItem => ({ column, descending: false }))]);
}
