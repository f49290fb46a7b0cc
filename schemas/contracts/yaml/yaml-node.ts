/** A YAML document as plain data that remembers where each value stands. `at` is an offset into the file's text. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

export interface YamlMap {
  readonly kind: 'map';
  readonly at: number;
  /** A `Map`, so that a key called `constructor` is a key like any other. */
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

export interface YamlEntry {
  readonly keyAt: number;
  readonly value: YamlNode;
}

export interface YamlList {
  readonly kind: 'list';
  readonly at: number;
  readonly items: readonly YamlNode[];
}

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly at: number;
  readonly value: string | number | boolean | null;
}

/** The value of `key` when `node` is a map that has it. */
export function child(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** The text of `key`; `undefined` when there is none, or something else than text. */
export function text(node: YamlNode | undefined, key: string): string | undefined {
  return asText(child(node, key));
}

export function asText(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

export function number(node: YamlNode | undefined, key: string): number | undefined {
  return asNumber(child(node, key));
}

export function asNumber(node: YamlNode | undefined): number | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
}

/** True only for the value `true`. */
export function flag(node: YamlNode | undefined, key: string): boolean {
  const value = child(node, key);
  return value?.kind === 'scalar' && value.value === true;
}

/** The items of `key`; none when it is no list. */
export function items(node: YamlNode | undefined, key: string): readonly YamlNode[] {
  const value = child(node, key);
  return value?.kind === 'list' ? value.items : [];
}

/** The texts among the items of `key`; `undefined` when it is no list. */
export function texts(node: YamlNode | undefined, key: string): readonly string[] | undefined {
  const value = child(node, key);
  return value?.kind === 'list' ? value.items.map(asText).filter((item) => item !== undefined) : undefined;
}

/** The document without its positions: objects, arrays, and scalars. */
export function toPlain(node: YamlNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toPlain);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toPlain(entry.value)]));
  }
}
