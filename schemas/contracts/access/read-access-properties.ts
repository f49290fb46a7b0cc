import { type RowFilter, type RowFilterOperator, rowFilterOperators } from '../../access-statements';
import type { AnyOf } from '../../caller';
import { type Mask, type MaskKind, maskKinds } from '../../masks';

/**
 * What the custom properties about access may say. Each reader answers `undefined` for a value that cannot be used: lint refuses such a
 * contract, and nothing is ever guessed from one.
 */

/** Who may see a product at all. Without the statement it is for its owners only. */
export type ProductAccess = 'public' | 'authenticated' | AnyOf;

/** `public`, `authenticated`, or scopes. */
export function readProductAccess(value: unknown): ProductAccess | undefined {
  return value === 'public' || value === 'authenticated' ? value : readAnyOf(value);
}

const LENGTH_MAX = 16;

/** `[a, b]` needs both; `[[a, b], [c]]` needs both, or c. */
export function readAnyOf(value: unknown): AnyOf | undefined {
  if (isListOf(value, isScope)) return [value];
  return isListOf(value, (names): names is string[] => isListOf(names, isScope)) ? value : undefined;
}

/** Names of purposes, of which a caller has to state one. */
export function readPurposes(value: unknown): readonly string[] | undefined {
  return isListOf(value, isPurpose) && new Set(value).size === value.length ? value : undefined;
}

/** `{ kind: lastFour, unless: [[a], [b, c]] }`; YAML's null is the kind `null`. */
export function readMask(value: unknown): Mask | undefined {
  const given = readMap(value, ['kind', 'size', 'unless']);
  const kind = given?.kind === null ? 'null' : given?.kind;
  const unless = given && readUnless(given.unless);
  const size = given?.size;
  if (!isOneOf<MaskKind>(maskKinds, kind) || unless === undefined) return undefined;
  if (kind !== 'bucket') return size === undefined ? { kind, size: undefined, unless } : undefined;
  return isWholeNumber(size, 1) ? { kind, size, unless } : undefined;
}

/** `[{ name, property, operator, claim, unless }]`; `field` is the name of the property. */
export function readRowFilters(value: unknown): readonly RowFilter[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > LENGTH_MAX) return undefined;
  const filters = value.flatMap((item) => readRowFilter(item) ?? []);
  const names = new Set(filters.map(({ name }) => name));
  return names.size === value.length ? filters : undefined;
}

/** `{ rows: 5, unless: [[a]] }` */
export function readMinGroupSize(value: unknown): { readonly rows: number; readonly unless: AnyOf } | undefined {
  const given = readMap(value, ['rows', 'unless']);
  const unless = given && readUnless(given.unless);
  return given && unless && isWholeNumber(given.rows, 2) ? { rows: given.rows, unless } : undefined;
}

function readRowFilter(value: unknown): RowFilter | undefined {
  const given = readMap(value, ['name', 'property', 'operator', 'claim', 'unless']);
  const unless = given && readUnless(given.unless);
  if (!given || !unless) return undefined;
  const { name, property, operator, claim } = given;
  const isNamed = isLabel(name) && isLabel(claim) && typeof property === 'string';
  return isNamed && isOneOf<RowFilterOperator>(rowFilterOperators, operator)
    ? { name, field: property, operator, claim, unless }
    : undefined;
}

/** Left out, nothing lifts the statement. */
function readUnless(value: unknown): AnyOf | undefined {
  return value === undefined ? [] : readAnyOf(value);
}

function readMap(value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.keys(value).every((key) => keys.includes(key)) ? (value as Record<string, unknown>) : undefined;
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.length > 0 && value.length <= LENGTH_MAX && value.every(isItem);
}

/** A scope as OAuth writes one: it travels in a list with blanks between. */
function isScope(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(value);
}

function isPurpose(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,99}$/.test(value);
}

function isLabel(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][\w.:/-]{0,99}$/.test(value);
}

function isWholeNumber(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= 1_000_000_000;
}

function isOneOf<T extends string>(known: readonly T[], value: unknown): value is T {
  return (known as readonly unknown[]).includes(value);
}
