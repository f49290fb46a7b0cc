import type { Dialect } from '../../engines';
import type { FieldModel, GraphModel, ObjectModel } from '../../model/types';
import { isNoneOf } from './library-metrics';
import type { QualityCheck } from './result';

/** What the graph promises whether the contract has a rule for it or not: required values are there, keys name one row, enums are closed. */
export function impliedChecks(model: GraphModel, tableOf: (object: ObjectModel) => string, dialect: Dialect): readonly QualityCheck[] {
  return model.objects.flatMap((object) => {
    const table = tableOf(object);
    const quoted = (field: FieldModel): string => dialect.quoteName(field.column);
    const count = (condition: string): string => `SELECT count(*) FILTER (WHERE ${condition}), count(*) FROM ${table}`;
    return [
      keyCheck(object, table, object.keys.map(quoted)),
      ...object.fields.flatMap((field) => [
        ...(field.required
          ? [
              check(
                `${object.name}.${field.name}.required`,
                'completeness',
                'every row has a value',
                count(isMissing(quoted(field), field)),
              ),
            ]
          : []),
        ...(field.type.kind === 'Enum' && !field.list
          ? [
              check(
                `${object.name}.${field.name}.enum`,
                'conformity',
                'every value is one of the contract’s',
                count(enumBroken(quoted(field), field.type.values, dialect)),
              ),
            ]
          : []),
      ]),
    ];
  });
}

/** Readers see a number that is not finite as no value. */
function isMissing(column: string, { type, list }: FieldModel): string {
  return type.kind === 'Float' && !list ? `${column} IS NULL OR NOT isfinite(${column})` : `${column} IS NULL`;
}

function keyCheck(object: ObjectModel, table: string, keys: readonly string[]): QualityCheck {
  const distinct = `SELECT DISTINCT ${keys.join(', ')} FROM ${table}`;
  const text = `SELECT (SELECT count(*) FROM ${table}) - (SELECT count(*) FROM (${distinct})), (SELECT count(*) FROM ${table})`;
  return check(`${object.name}.primaryKey`, 'uniqueness', 'the primary key names one row', text);
}

function enumBroken(column: string, values: readonly { readonly value: string }[], dialect: Dialect): string {
  const validValues = values.map(({ value }) => value);
  return `${column} IS NOT NULL AND ${isNoneOf(column, validValues, dialect)}`;
}

function check(name: string, dimension: string, message: string, text: string): QualityCheck {
  return {
    name,
    severity: 'error',
    dimension,
    unit: 'rows',
    expectation: { operator: 'mustBe', value: 0 },
    message,
    measure: { kind: 'own', text },
  };
}
