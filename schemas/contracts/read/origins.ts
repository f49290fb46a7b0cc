import type { YamlMap, YamlNode } from '../yaml/yaml-node';
import { child } from '../yaml/yaml-node';

/** Where each part of a model was written, so that a rule can think in the model and point into the file. */
export class Origins {
  private readonly nodes = new WeakMap<object, YamlNode>();

  /** Remembers that `part` was read from `node`, and gives `part` back. */
  keep<T extends object>(part: T, node: YamlNode): T {
    this.nodes.set(part, node);
    return part;
  }

  node(part: object): YamlNode | undefined {
    return this.nodes.get(part);
  }

  /** Where the value of `key` stands in `part`; where `part` starts when the key is not written. */
  at(part: object, key?: string): number {
    const node = this.nodes.get(part);
    const value = key === undefined ? undefined : child(node, key);
    return value?.at ?? node?.at ?? 0;
  }

  /** Where the key itself stands. */
  keyAt(part: object, key: string): number {
    const node = this.nodes.get(part);
    const entry = node?.kind === 'map' ? (node satisfies YamlMap).entries.get(key) : undefined;
    return entry?.keyAt ?? node?.at ?? 0;
  }
}
