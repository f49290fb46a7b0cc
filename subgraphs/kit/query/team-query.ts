import { LRUCache } from 'lru-cache';
import { apiError } from '../../../schemas/errors';
import type { Statement } from '../engines';
import type { FieldModel, ObjectModel } from '../model';
import { bindParam } from './bind';
import { compileCondition } from './compile/compile-condition';
import { maskedValue } from './compile/masked-json';
import { Writer } from './compile/writer';
import { columnOf, type Graph } from './graph';
import { wayAround } from './plain-names';
import { holds } from './requirements';
import type { Run } from './run-compiled';
import type { Sight } from './sight';
import { always, never } from './tree';

/**
 * A team's own statement over what the caller may see: its tables hold the visible rows only, masked values are masked, and values the
 * caller may not read are missing. The statement itself stays as the team wrote it where the caller sees everything. Throws
 * RESOLVERS_INVALID for one that would get at what is stored past that, whoever calls: not only those from whom something is kept are to find
 * it out.
 */
export function asCallerSees(graph: Graph, { engine, sight, salt }: Run, statement: Statement): Statement {
  refuseWaysAround(statement.text);
  const writer = new Writer(engine.dialect);
  for (const value of statement.params) writer.rawParam({ kind: 'Given', value });
  const tables = [...graph.objects.values()].filter((object) => isLimited(object, sight)).map((object) => tableSql(writer, object, sight));
  if (tables.length === 0) return statement;
  const values = { variables: {}, keys: [], claims: sight.claims, salt };
  return {
    text: `WITH ${tables.join(', ')} ${beginsWithSelect.test(statement.text) ? statement.text : `SELECT * FROM (${statement.text}\n) team`}`,
    params: writer.params.map((param) => bindParam(param, values)),
  };
}

/** A team's statements are few, and their values stand apart. */
const ways = new LRUCache<string, { readonly reason: string | undefined }>({ max: 1_000 });

function refuseWaysAround(text: string): void {
  const known = ways.get(text) ?? { reason: wayAround(text) };
  ways.set(text, known);
  if (known.reason !== undefined)
    throw apiError('RESOLVERS_INVALID', {
      path: 'resolvers.ts',
      reason: `context.query reads tables by their plain names, and ${known.reason}`,
    });
}

/** A statement with tables of its own has to stand in brackets. */
const beginsWithSelect = /^\s*SELECT\b/i;

function isLimited(object: ObjectModel, sight: Sight): boolean {
  const isHidden = ({ protection }: Pick<FieldModel, 'protection'>): boolean => !holds(sight.caller, protection);
  return isHidden(object) || sight.visible(object) !== always || object.fields.some((field) => isHidden(field) || sight.masks.has(field));
}

/** The table under its own name: a common table expression hides the stored one from what is written after it. */
function tableSql(writer: Writer, object: ObjectModel, sight: Sight): string {
  const visible = holds(sight.caller, object.protection) ? sight.visible(object) : never;
  const columns = object.fields.map((field) => `${columnSql(writer, field, sight)} AS ${writer.name(field.column)}`);
  return `${writer.name(object.table)} AS (SELECT ${columns.join(', ')} FROM ${writer.name(object.table)} t WHERE ${compileCondition(writer, visible)})`;
}

function columnSql(writer: Writer, field: FieldModel, sight: Sight): string {
  const stored = writer.column('t', columnOf(field));
  if (!holds(sight.caller, field.protection)) return `CASE WHEN FALSE THEN ${stored} END`;
  const mask = sight.masks.get(field);
  return mask === undefined ? stored : maskedValue(writer, stored, columnOf(field), mask);
}
