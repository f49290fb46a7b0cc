import type { Column, Condition, Cursor, OrderItem } from '../tree';
import type { Writer } from './writer';

/**
 * A condition over the columns of the source `t`. Comparisons keep SQL's unknown, which a WHERE takes for false as AND and OR do not turn
 * it into true; only a negation has to make it false first.
 */
export function compileCondition(writer: Writer, condition: Condition): string {
  switch (condition.kind) {
    case 'All':
      return junction(condition.of, 'AND', 'TRUE', (of) => compileCondition(writer, of));
    case 'Any':
      return junction(condition.of, 'OR', 'FALSE', (of) => compileCondition(writer, of));
    case 'Not':
      return `NOT coalesce(${compileCondition(writer, condition.of)}, FALSE)`;
    case 'Compare': {
      const { column, operator, value } = condition;
      return `${writer.stored(column)} ${operator} ${writer.param(value, column.type)}`;
    }
    case 'In':
      return compileIn(writer, condition);
    case 'Match': {
      const value = writer.stored(condition.column);
      const part = writer.param(condition.value, condition.column.type);
      return condition.how === 'contains' ? writer.dialect.contains(value, part) : writer.dialect.startsWith(value, part);
    }
    case 'IsNull':
      return `${writer.stored(condition.column)} IS NULL`;
  }
}

function junction<T>(of: readonly T[], word: string, ofNothing: string, compile: (item: T) => string): string {
  return of.length === 0 ? ofNothing : `(${of.map(compile).join(` ${word} `)})`;
}

function compileIn(writer: Writer, { column, values }: Condition & { kind: 'In' }): string {
  const value = writer.stored(column);
  if ('kind' in values) return `${value} IN (${writer.dialect.unfoldList(writer.rawParam(values), column.type)})`;
  return values.length === 0 ? 'FALSE' : `${value} IN (${values.map((item) => writer.param(item, column.type)).join(', ')})`;
}

/** ORDER BY's list; reversed for a page cut from the end. */
export function compileOrder(order: readonly OrderItem[], reversed: boolean, columnText: (column: Column) => string): string {
  return order
    .map(({ column, descending }) => {
      const nulls = column.nullable || column.type.kind === 'Float' ? ` NULLS ${reversed ? 'FIRST' : 'LAST'}` : '';
      return `${columnText(column)} ${descending === reversed ? 'ASC' : 'DESC'}${nulls}`;
    })
    .join(', ');
}

/** True for rows that lie strictly behind the cursor in the order, or strictly before it. */
export function compileBeyond(writer: Writer, order: readonly OrderItem[], cursor: Cursor, side: 'behind' | 'before'): string {
  const steps = order.map(({ column, descending }, index) => {
    const part = cursor[index];
    if (part === undefined) throw new Error('A cursor has a value for each column of its order.');
    const value = writer.stored(column);
    const at = writer.param(part, column.type);
    const operator = (side === 'behind') === descending ? '<' : '>';
    return { value, at, operator, nullable: isNullable(column) };
  });
  const beyond = steps.reduceRight((rest, { value, at, operator, nullable }) => {
    const same = nullable ? `${value} IS NOT DISTINCT FROM ${at}` : `${value} = ${at}`;
    const strictly = `${value} ${operator} ${at}${nullable ? nullsLast(value, at, side) : ''}`;
    return rest === '' ? `(${strictly})` : `(${strictly} OR (${same} AND ${rest}))`;
  }, '');
  const [first] = steps;
  // Says again what follows anyway, in a form that lets a database skip what it need not read.
  return first === undefined || first.nullable ? beyond : `(${first.value} ${first.operator}= ${first.at} AND ${beyond})`;
}

function nullsLast(value: string, at: string, side: 'behind' | 'before'): string {
  const [later, earlier] = side === 'behind' ? [value, at] : [at, value];
  return ` OR (${later} IS NULL AND ${earlier} IS NOT NULL)`;
}

function isNullable({ nullable, type }: Column): boolean {
  return nullable || type.kind === 'Float';
}
