import type { DocumentNode } from 'graphql';

/** `Type` and `Type.member` of everything a schema defines or extends. */
export function coordinatesIn({ definitions }: DocumentNode): readonly string[] {
  return definitions.flatMap((node) => {
    if (!('name' in node) || !node.name) return [];
    const type = node.name.value;
    const members = [...('fields' in node ? (node.fields ?? []) : []), ...('values' in node ? (node.values ?? []) : [])];
    return [type, ...members.flatMap((member) => ('name' in member ? [`${type}.${member.name.value}`] : []))];
  });
}
