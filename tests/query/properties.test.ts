// Goal: whatever is asked of whatever rows, the answer is what the graph means.
// Method: random rows (missing values, duplicates, extremes) go into a real DuckDB; random filters, orders, pages, groups and aggregates are
// asked through the executor and worked out again in plain JavaScript (support/oracle.ts). Every law runs over the same warehouses.
import * as fc from 'fast-check';
import { openWarehouse, type Warehouse } from './support/ask';
import {
  allFields,
  compare,
  decimal,
  type Field,
  filters,
  idField,
  inserts,
  type PartRow,
  parts,
  type Row,
  shown,
  sorted,
  thingFields,
  things,
  type Value,
} from './support/oracle';

const SCALARS = allFields.map(({ name }) => name).join(' ');
const orders = fc.array(fc.tuple(fc.constantFrom(...allFields.map(({ name }) => name)), fc.constantFrom('ASC' as const, 'DESC' as const)), {
  maxLength: 3,
});
type Order = readonly (readonly [string, 'ASC' | 'DESC'])[];
const asVariable = (order: Order): unknown => order.map(([name, direction]) => ({ [name]: direction }));
const withKey = (order: Order): Order => [...order, ['id', 'ASC']];
const scalarsOf = (row: Row): unknown => Object.fromEntries(allFields.map((field) => [field.name, shown(field, row[field.name] ?? null)]));

async function withWarehouse(
  rows: readonly Row[],
  partRows: readonly PartRow[],
  check: (warehouse: Warehouse) => Promise<void>,
): Promise<void> {
  const warehouse = await openWarehouse(inserts(rows, partRows));
  try {
    await check(warehouse);
  } finally {
    await warehouse.close();
  }
}

it('filters, orders, counts and cuts pages as written', async () => {
  const operation = fc.record({ where: filters, order: orders, size: fc.integer({ min: 0, max: 6 }), backwards: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(things, fc.array(operation, { minLength: 1, maxLength: 6 }), async (rows, operations) => {
      await withWarehouse(rows, [], async ({ ask, statements }) => {
        for (const { where, order, size, backwards } of operations) {
          const answer = await ask(
            `query ($where: ThingFilter, $orderBy: [ThingOrderBy!], $size: Int) { things(where: $where, orderBy: $orderBy, ${backwards ? 'last' : 'first'}: $size) { totalCount nodes { ${SCALARS} } pageInfo { hasNextPage hasPreviousPage } } }`,
            { where: where.filter, orderBy: asVariable(order), size },
          );
          const all = sorted(rows.filter(where.holds), withKey(order));
          const page = backwards ? all.slice(Math.max(0, all.length - size)) : all.slice(0, size);
          const hasMore = all.length > size;
          expect(answer).toEqual({
            data: {
              things: {
                totalCount: all.length,
                nodes: page.map(scalarsOf),
                pageInfo: { hasNextPage: !backwards && hasMore, hasPreviousPage: backwards && hasMore },
              },
            },
          });
          expect(statements).toHaveLength(1);
        }
      });
    }),
    { numRuns: 60 },
  );
});

it('gives each row once, in order, to who walks all pages, forwards or backwards', async () => {
  await fc.assert(
    fc.asyncProperty(things, filters, orders, fc.integer({ min: 1, max: 4 }), fc.boolean(), async (rows, where, order, size, backwards) => {
      await withWarehouse(rows, [], async ({ ask }) => {
        const all = sorted(rows.filter(where.holds), withKey(order)).map(({ id }) => String(id));
        const walked: string[] = [];
        let cursor: string | null = null;
        for (let step = 0; step <= rows.length; step += 1) {
          const { data, errors } = await ask(
            `query ($where: ThingFilter, $orderBy: [ThingOrderBy!], $size: Int, $cursor: String) {
              things(where: $where, orderBy: $orderBy, ${backwards ? 'last: $size, before' : 'first: $size, after'}: $cursor) { totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
            { where: where.filter, orderBy: asVariable(order), size, cursor },
          );
          expect(errors).toBeUndefined();
          const { totalCount, edges, pageInfo } = data.things;
          const ids: string[] = edges.map((edge: { node: { id: string } }) => edge.node.id);
          expect(totalCount).toBe(all.length);
          expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
          expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
          if (backwards) walked.unshift(...ids);
          else walked.push(...ids);
          const hasMore = walked.length < all.length;
          expect(pageInfo).toMatchObject(
            backwards ? { hasPreviousPage: hasMore, hasNextPage: step > 0 } : { hasNextPage: hasMore, hasPreviousPage: step > 0 },
          );
          if (!hasMore) break;
          cursor = backwards ? pageInfo.startCursor : pageInfo.endCursor;
        }
        expect(walked).toEqual(all);
      });
    }),
    { numRuns: 50 },
  );
});

it('cuts a page of children for every parent of a level in one statement', async () => {
  const page = fc.record({ size: fc.integer({ min: 0, max: 3 }), backwards: fc.boolean(), label: fc.constantFrom(undefined, 'x', 'y') });
  await fc.assert(
    fc.asyncProperty(things, parts, page, page, async (rows, partRows, a, b) => {
      await withWarehouse(rows, partRows, async ({ ask, statements }) => {
        const field = (name: string, { size, backwards, label }: typeof a): string =>
          `${name}: parts(${backwards ? 'last' : 'first'}: ${size}${label === undefined ? '' : `, where: { label: { eq: "${label}" } }`}) { totalCount nodes { id thing { id } } pageInfo { hasNextPage hasPreviousPage } }`;
        const answer = await ask(
          `{ things(first: 1000) { nodes { id ${field('a', a)} ${field('b', b)} parent { id ${field('a', a)} } children(first: 2) { nodes { id ${field('b', b)} } } } } }`,
        );
        const cut = (id: Value, { size, backwards, label }: typeof a): unknown => {
          const all = sorted(
            partRows.filter((part) => part.thingId === id && (label === undefined || part.label === label)).map((part) => ({ ...part })),
            [['id', 'ASC']],
          );
          const cutRows = backwards ? all.slice(Math.max(0, all.length - size)) : all.slice(0, size);
          const hasMore = all.length > size;
          return {
            totalCount: all.length,
            nodes: cutRows.map((part) => ({ id: part.id, thing: { id: String(id) } })),
            pageInfo: { hasNextPage: !backwards && hasMore, hasPreviousPage: backwards && hasMore },
          };
        };
        const nodes = rows.map(({ id, parentId }) => ({
          id: String(id),
          a: cut(id ?? null, a),
          b: cut(id ?? null, b),
          parent: rows.some((row) => row.id === parentId) ? { id: String(parentId), a: cut(parentId ?? null, a) } : null,
          children: {
            nodes: rows
              .filter((row) => row.parentId === id)
              .slice(0, 2)
              .map((row) => ({ id: String(row.id), b: cut(row.id ?? null, b) })),
          },
        }));
        expect(answer).toEqual({ data: { things: { nodes } } });
        expect(statements).toHaveLength(1);
      });
    }),
    { numRuns: 40 },
  );
});

it('adds up, averages and compares without losing a digit', async () => {
  const numbers = thingFields.filter(({ kind }) => kind === 'integer' || kind === 'decimal');
  const ordered = allFields.filter(({ kind }) => kind !== 'boolean');
  await fc.assert(
    fc.asyncProperty(things, filters, async (rows, where) => {
      await withWarehouse(rows, [], async ({ ask }) => {
        const names = numbers.map(({ name }) => name).join(' ');
        const { data, errors } = await ask(
          `query ($where: ThingFilter) { thingAggregate(where: $where) { count countDistinct { ${SCALARS} } sum { ${names} } avg { ${names} } min { ${ordered.map(({ name }) => name).join(' ')} } max { ${ordered.map(({ name }) => name).join(' ')} } } }`,
          { where: where.filter },
        );
        expect(errors).toBeUndefined();
        expect(closeFloats(data.thingAggregate)).toEqual(closeFloats(aggregate(rows.filter(where.holds), numbers, ordered)));
      });
    }),
    { numRuns: 40 },
  );
});

it('groups by values and by dates, and keeps what having says', async () => {
  const by = fc.uniqueArray(fc.tuple(fc.constantFrom(...thingFields), fc.constantFrom(undefined, ...BUCKETS)), {
    minLength: 1,
    maxLength: 3,
    selector: ([field]) => field.name,
  });
  await fc.assert(
    fc.asyncProperty(
      things,
      by,
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom('ASC' as const, 'DESC' as const),
      async (rows, keys, above, direction) => {
        await withWarehouse(rows, [], async ({ ask }) => {
          const bucketed = keys.map(([field, bucket]) => ({
            field,
            bucket: field.kind === 'date' || field.kind === 'datetime' ? bucket : undefined,
          }));
          const names = bucketed.map(({ field }) => field.name);
          const { data, errors } = await ask(
            `query ($by: [ThingGroupBy!]!, $having: ThingHaving, $orderBy: [ThingGroupOrderBy!]) { thingGroups(by: $by, having: $having, orderBy: $orderBy) { totalCount nodes { key { ${names.join(' ')} } count sum { price big } avg { price } } } }`,
            {
              by: bucketed.map(({ field, bucket }) => ({ field: field.constant, bucket })),
              having: { count: { gt: above } },
              orderBy: [{ sum: { price: direction } }],
            },
          );
          expect(errors).toBeUndefined();
          const groups = new Map<string, Row[]>();
          for (const row of rows) {
            const key = JSON.stringify(bucketed.map(({ field, bucket }) => text(startOf(field, bucket, row[field.name] ?? null))));
            groups.set(key, [...(groups.get(key) ?? []), row]);
          }
          const price = numberField('price');
          const expected = [...groups.values()]
            .filter((group) => group.length > above)
            .map((group) => {
              const keyValues = Object.fromEntries(
                bucketed.map(({ field, bucket }, index) => [`k${index}`, startOf(field, bucket, group[0]?.[field.name] ?? null)]),
              );
              return { ...keyValues, total: sum(group, price), group } as unknown as Record<string, Value> & { group: Row[] };
            });
          const order = [['total', direction] as const, ...bucketed.map((_, index) => [`k${index}`, 'ASC'] as const)];
          expect(data.thingGroups).toEqual({
            totalCount: expected.length,
            nodes: sorted(expected as unknown as Record<string, Value>[], order).map((item) => {
              const group = (item as unknown as { group: Row[] }).group;
              return {
                key: Object.fromEntries(bucketed.map(({ field }, index) => [field.name, shown(field, item[`k${index}`] ?? null)])),
                count: group.length,
                sum: { price: shownSum(group, price), big: shownSum(group, numberField('big')) },
                avg: { price: average(group, price) },
              };
            }),
          });
        });
      },
    ),
    { numRuns: 40 },
  );
});

const BUCKETS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR'] as const;

function startOf(field: Field, bucket: (typeof BUCKETS)[number] | undefined, value: Value): Value {
  if (value === null || bucket === undefined) return value;
  const [date = '', time = '00:00:00.000000'] = String(value).split('T');
  const [year = '', month = ''] = date.split('-');
  const starts: Record<string, string> = {
    YEAR: `${year}-01-01`,
    QUARTER: `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`,
    MONTH: `${year}-${month}-01`,
    WEEK: monday(date),
  };
  const start = starts[bucket] ?? date;
  if (field.kind === 'date') return start;
  return `${start}T${bucket === 'HOUR' ? `${time.slice(0, 2)}:00:00.000000` : '00:00:00.000000'}`;
}

function monday(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

function numberField(name: string): Field {
  return thingFields.find((field) => field.name === name) ?? idField;
}

const text = (value: Value): string | null => (value === null ? null : String(value));

function valuesOf(rows: readonly Row[], field: Field): Exclude<Value, null>[] {
  return rows.flatMap((row) => row[field.name] ?? []) as Exclude<Value, null>[];
}

function sum(rows: readonly Row[], field: Field): bigint | null {
  const values = valuesOf(rows, field) as bigint[];
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0n);
}

function shownSum(rows: readonly Row[], field: Field): string | null {
  const total = sum(rows, field);
  return total === null ? null : decimal(total, field.scale ?? 0);
}

/** Half away from zero, four digits more than the values have. */
function average(rows: readonly Row[], field: Field): string | number | null {
  const total = sum(rows, field);
  const count = BigInt(valuesOf(rows, field).length);
  if (total === null) return null;
  if (field.kind === 'integer') return Number(total) / Number(count);
  const magnitude = (total < 0n ? -total : total) * 10_000n;
  const rounded = (2n * magnitude + count) / (2n * count);
  return decimal(total < 0n ? -rounded : rounded, (field.scale ?? 0) + 4);
}

function aggregate(rows: readonly Row[], numbers: readonly Field[], ordered: readonly Field[]): unknown {
  const each = (fields: readonly Field[], of: (field: Field) => unknown): unknown =>
    Object.fromEntries(fields.map((field) => [field.name, of(field)]));
  const extreme = (field: Field, sign: number): unknown => {
    const [least] = [...valuesOf(rows, field)].sort((a, b) => sign * compare(a, b));
    return shown(field, least ?? null);
  };
  return {
    count: rows.length,
    countDistinct: each(allFields, (field) => new Set(valuesOf(rows, field).map(String)).size),
    sum: each(numbers, (field) => shownSum(rows, field)),
    avg: each(numbers, (field) => average(rows, field)),
    min: each(ordered, (field) => extreme(field, 1)),
    max: each(ordered, (field) => extreme(field, -1)),
  };
}

/** Floats are means of whole numbers here, which databases may round at the last bit. */
function closeFloats(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, item) => (typeof item === 'number' ? Number(item.toPrecision(12)) : item));
}
