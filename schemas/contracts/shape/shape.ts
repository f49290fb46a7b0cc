import { limits } from '../limits';
import type { Reporter } from '../lint/problem';
import { didYouMean } from '../read/did-you-mean';
import type { YamlMap, YamlNode } from '../yaml/yaml-node';

/** Reports what is wrong with `node`, the value of `key`. Shapes are built from one another as the standards’ definitions are. */
export type Shape = (node: YamlNode, key: string, report: Reporter) => void;

export const anything: Shape = () => {};

export const text = scalar('text', (value) => typeof value === 'string');
export const number = scalar('a number', (value) => typeof value === 'number' && Number.isFinite(value));
export const wholeNumber = scalar('a whole number', (value) => Number.isSafeInteger(value));
/** A length or an amount: a whole number, not negative. */
export const amount = scalar('a whole number of 0 or more', (value) => Number.isSafeInteger(value) && Number(value) >= 0);
export const boolean = scalar('true or false', (value) => typeof value === 'boolean');
/** Anything but a list or a map. */
export const anyScalar = scalar('a single value', () => true);
export const textOrNumber = scalar('text or a whole number', (value) => typeof value === 'string' || Number.isSafeInteger(value));

function scalar(expected: string, accepts: (value: string | number | boolean | null) => boolean): Shape {
  return (node, key, report) => {
    if (node.kind !== 'scalar' || !accepts(node.value)) wrongType(node, key, expected, report);
  };
}

/** Text that `accepts` takes. */
export function textLike(expected: string, accepts: (value: string) => boolean, hint: (value: string) => string): Shape {
  return (node, key, report) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return wrongType(node, key, 'text', report);
    if (!accepts(node.value)) report('wrong-value', node.at, { key, value: node.value.slice(0, 100), expected, hint: hint(node.value) });
  };
}

export function oneOf(values: readonly string[]): Shape {
  const listed = values.length > 1 ? `one of ${values.join(', ')}` : `"${values[0]}"`;
  return textLike(
    listed,
    (value) => values.includes(value),
    (value) => `Write ${listed}.${didYouMean(value, values)}`,
  );
}

/** Identifiers that references point at. */
export const stableId = textLike(
  'letters, digits, hyphens and underscores',
  (value) => /^[A-Za-z0-9_-]+$/.test(value),
  (value) => `Write e.g. ${value.replaceAll(/[^A-Za-z0-9_-]+/g, '_').slice(0, 100) || 'an_id'}.`,
);

export const webAddress: Shape = address(['http:', 'https:']);
/** How to reach people: a web address or `mailto:`. */
export const contactAddress: Shape = address(['http:', 'https:', 'mailto:']);

function address(protocols: readonly string[]): Shape {
  return (node, key, report) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return wrongType(node, key, 'text', report);
    const reason = addressProblem(node.value, protocols);
    if (reason) report('bad-url', node.at, { key, reason });
  };
}

function addressProblem(value: string, protocols: readonly string[]): string | undefined {
  if (value.length > limits.urlLength) return `it is longer than ${limits.urlLength} characters`;
  if (!URL.canParse(value)) return 'it cannot be taken apart';
  const { protocol, username, password } = new URL(value);
  if (!protocols.includes(protocol)) return `it is of the kind "${protocol.slice(0, 20)}"`;
  return username || password ? 'it carries a user name or password' : undefined;
}

export function list(item: Shape, size: { readonly exactly?: number; readonly atLeast?: number } = {}): Shape {
  return (node, key, report) => {
    if (node.kind !== 'list') return wrongType(node, key, 'a list', report);
    const { exactly, atLeast = 0 } = size;
    const isSizeRight = exactly === undefined ? node.items.length >= atLeast : node.items.length === exactly;
    if (!isSizeRight) wrongType(node, key, exactly === undefined ? `a list of at least ${atLeast}` : `a list of ${exactly}`, report);
    for (const entry of node.items) item(entry, key, report);
  };
}

/** The first shape when the value is a list, the second otherwise. */
export function listOr(whenList: Shape, otherwise: Shape): Shape {
  return (node, key, report) => (node.kind === 'list' ? whenList : otherwise)(node, key, report);
}

/** A map with more or other keys depending on what it says itself. */
export function map(describe: MapShape | ((node: YamlMap) => MapShape)): Shape {
  return (node, key, report) => {
    if (node.kind !== 'map') return wrongType(node, key, 'a map of keys and values', report);
    checkMap(node, typeof describe === 'function' ? describe(node) : describe, report);
  };
}

export interface MapShape {
  /** What messages call it: `a team member`. */
  readonly what: string;
  readonly required?: Readonly<Record<string, Shape>>;
  readonly optional?: Readonly<Record<string, Shape>>;
  /** True where the standard allows other keys. */
  readonly open?: boolean;
  /** Keys that another check speaks of. */
  readonly elsewhere?: readonly string[];
}

function checkMap(node: YamlMap, shape: MapShape, report: Reporter): void {
  const known = new Map(Object.entries({ ...shape.optional, ...shape.required }));
  for (const key of Object.keys(shape.required ?? {})) {
    if (!node.entries.has(key)) report('missing-key', node.at, { key, place: sentenceStart(shape.what) });
  }
  for (const [key, { keyAt, value }] of node.entries) {
    const child = known.get(key);
    if (child) child(value, key, report);
    else if (!shape.open && !shape.elsewhere?.includes(key)) {
      report('unknown-key', keyAt, { key: key.slice(0, 100), place: shape.what, hint: unknownKeyHint(key, known) });
    }
  }
}

function unknownKeyHint(key: string, known: ReadonlyMap<string, Shape>): string {
  const suggestion = didYouMean(key, known.keys()).trim();
  const extension = known.has('customProperties')
    ? `Extensions go in customProperties: [{property: ${key.slice(0, 100)}, value: …}].`
    : `It may have ${[...known.keys()].join(', ')}.`;
  return suggestion ? `${suggestion} ${extension}` : extension;
}

function wrongType(node: YamlNode, key: string, expected: string, report: Reporter): void {
  report('wrong-type', node.at, { key, expected, found: nameOf(node), hint: typeHint(node, key, expected) });
}

function nameOf(node: YamlNode): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a map';
  if (node.value === null) return 'empty';
  return typeof node.value === 'string' ? 'text' : `the ${typeof node.value} ${node.value}`;
}

function typeHint(node: YamlNode, key: string, expected: string): string {
  if (node.kind === 'scalar' && node.value === null) return `Give ${key} a value, or remove it.`;
  if (expected === 'text' && node.kind === 'scalar') return `Put quotes around it: ${key}: "${node.value}".`;
  if (expected.startsWith('a list') && node.kind !== 'list') return `Write it as a list: ${key}: [ … ].`;
  return `Write ${expected}.`;
}

function sentenceStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
