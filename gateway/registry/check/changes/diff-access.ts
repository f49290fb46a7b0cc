import { type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';
import { readAccess } from '../../../../schemas/access-directives';
import type { AccessStatements, Requirement } from '../../../../schemas/access-statements';
import { type Change, Changes } from './change';

/**
 * What changes in who may read what, and by what keys other products refer, between two schemas of one subgraph. What is not in both is
 * told as an addition or removal already. Throws ACCESS_INVALID for statements that cannot be meant.
 */
export function diffAccess(before: DocumentNode, after: DocumentNode): readonly Change[] {
  const changes = new Changes();
  const [was, is] = [readAccess(before), readAccess(after)];
  const [there, here] = [coordinatesIn(before), coordinatesIn(after)];
  for (const coordinate of there) {
    if (!here.has(coordinate)) continue;
    diffRequirements(coordinate, was.requirements.get(coordinate), is.requirements.get(coordinate), changes);
    diffMasks(coordinate, was, is, changes);
    diffRows(coordinate, was, is, changes);
  }
  diffKeys(keysIn(before), keysIn(after), changes);
  return changes.all;
}

function diffRequirements(coordinate: string, was: Requirement | undefined, is: Requirement | undefined, changes: Changes): void {
  const [before, after] = [conditionsOf(was), conditionsOf(is)];
  const added = [...after].filter((condition) => !before.has(condition));
  const removed = [...before].filter((condition) => !after.has(condition));
  if (added.length > 0)
    changes.add('access-narrowed', 'breaking', coordinate, `${coordinate} now asks for ${added.join(' and ')}.`, [coordinate]);
  else if (removed.length > 0)
    changes.add('access-widened', 'dangerous', coordinate, `${coordinate} no longer asks for ${removed.join(' and ')}.`);
}

/** Each must hold. Lists in another order are the same condition. */
function conditionsOf(requirement: Requirement | undefined): ReadonlySet<string> {
  if (!requirement) return new Set();
  const { authenticated, scopes, policies } = requirement;
  const written = (anyOf: readonly (readonly string[])[]): string =>
    anyOf
      .map((all) => [...all].sort().join(' + '))
      .sort()
      .join(' or ');
  return new Set([
    ...(authenticated ? ['a caller who has proven who they are'] : []),
    ...scopes.map((anyOf) => `the scopes ${written(anyOf)}`),
    ...policies.map((anyOf) => `the policies ${written(anyOf)}`),
  ]);
}

function diffMasks(coordinate: string, { masks: before }: AccessStatements, { masks: after }: AccessStatements, changes: Changes): void {
  const [was, is] = [before.get(coordinate), after.get(coordinate)];
  if (!was && is) changes.add('mask-added', 'breaking', coordinate, `${coordinate} is now masked (${is.kind}).`, [coordinate]);
  if (was && !is) changes.add('mask-removed', 'dangerous', coordinate, `${coordinate} is no longer masked.`);
  if (was && is && JSON.stringify(was) !== JSON.stringify(is))
    changes.add('mask-changed', 'dangerous', coordinate, `${coordinate} is masked in another way (${was.kind} before, ${is.kind} now).`);
}

function diffRows(type: string, before: AccessStatements, after: AccessStatements, changes: Changes): void {
  const limits = ({ rowFilters, minGroupSizes }: AccessStatements): ReadonlyMap<string, string> => {
    const filters = (rowFilters.get(type) ?? []).map((filter): [string, string] => [
      `the row filter "${filter.name}"`,
      JSON.stringify(filter),
    ]);
    const group = minGroupSizes.get(type);
    return new Map(group ? [...filters, ['a smallest group', JSON.stringify(group)]] : filters);
  };
  const [was, is] = [limits(before), limits(after)];
  for (const [name, text] of is)
    if (was.get(name) !== text)
      changes.add(
        'rows-narrowed',
        'breaking',
        type,
        `${type} ${was.has(name) ? 'has changed' : 'now has'} ${name}: some readers get fewer rows.`,
        [type],
      );
  for (const name of was.keys()) if (!is.has(name)) changes.add('rows-widened', 'dangerous', type, `${type} no longer has ${name}.`);
}

type Keys = ReadonlyMap<string, ReadonlySet<string>>;

function diffKeys(before: Keys, after: Keys, changes: Changes): void {
  for (const [type, keys] of before) {
    const now = after.get(type);
    if (!now) continue;
    for (const key of keys)
      if (!now.has(key)) changes.add('key-removed', 'breaking', type, `${type} can no longer be referred to by "${key}".`);
    for (const key of now) if (!keys.has(key)) changes.add('key-added', 'compatible', type, `${type} can be referred to by "${key}".`);
  }
}

function keysIn({ definitions }: DocumentNode): Keys {
  const found = new Map<string, Set<string>>();
  for (const node of definitions) {
    if (!('directives' in node) || !('name' in node) || !node.name || node.kind === Kind.OPERATION_DEFINITION) continue;
    const keys = found.get(node.name.value) ?? new Set<string>();
    if (isType(node.kind)) found.set(node.name.value, keys);
    for (const directive of node.directives ?? []) {
      const fields = directive.arguments?.find(({ name }) => name.value === 'fields')?.value;
      if (!/(^|__)key$/.test(directive.name.value) || !fields) continue;
      keys.add(
        String(valueFromASTUntyped(fields))
          .split(/[\s,]+/)
          .filter(Boolean)
          .sort()
          .join(' '),
      );
    }
  }
  return found;
}

/** Types and fields, as access statements name them. */
function coordinatesIn({ definitions }: DocumentNode): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of definitions) {
    if (!isType(node.kind) || !('name' in node) || !node.name) continue;
    found.add(node.name.value);
    const fields = 'fields' in node ? (node.fields ?? []) : [];
    for (const field of fields) found.add(`${node.name.value}.${field.name.value}`);
  }
  return found;
}

function isType(kind: string): boolean {
  return /Type(Definition|Extension)$/.test(kind);
}
