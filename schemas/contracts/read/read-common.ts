import type { CustomProperties, Description, Team } from '../model';
import { child, items, text, toPlain, type YamlNode } from '../yaml/yaml-node';

/** `customProperties: [{property, value}]` by name. */
export function readCustomProperties(node: YamlNode | undefined): CustomProperties {
  const properties = new Map<string, unknown>();
  for (const item of items(node, 'customProperties')) {
    const name = text(item, 'property');
    const value = child(item, 'value');
    if (name !== undefined && value) properties.set(name, toPlain(value));
  }
  return properties;
}

export function readDescription(node: YamlNode | undefined): Description {
  const description = child(node, 'description');
  return { purpose: text(description, 'purpose'), limitations: text(description, 'limitations'), usage: text(description, 'usage') };
}

/** ODCS 3.1’s `team: {members}`, or the bare list of before. */
export function readTeam(node: YamlNode | undefined): Team | undefined {
  const team = child(node, 'team');
  if (!team) return undefined;
  const members = team.kind === 'list' ? team.items : items(team, 'members');
  return {
    name: text(team, 'name'),
    members: members.flatMap((member) => {
      const username = text(member, 'username');
      return username === undefined ? [] : [{ username, role: text(member, 'role') }];
    }),
  };
}
