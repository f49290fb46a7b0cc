import { child, items, text, type YamlNode } from '../yaml/yaml-node';

/** The value of one of a part’s `customProperties`, where it stands. */
export function customProperty(part: YamlNode | undefined, name: string): YamlNode | undefined {
  return child(
    items(part, 'customProperties').find((item) => text(item, 'property') === name),
    'value',
  );
}
