import { type ASTNode, type DocumentNode, getLocation, Kind } from 'graphql';
import type { Place } from '../../../schemas/contracts';

type Named = ASTNode & { readonly name: { readonly value: string } };

/** Where a schema defines or extends what is at `coordinate`; its type when the member itself is not there. */
export function sdlPlace(document: DocumentNode, file: string, coordinate: string): Place | undefined {
  const [type = '', member, argument] = coordinate.replace(/:?\)$/, '').split(/[.(]/);
  const types = document.definitions.filter((node): node is typeof node & Named => 'name' in node && node.name?.value === type);
  const members = types.flatMap(membersOf).filter(({ name }) => name.value === member);
  const args = members.flatMap(membersOf).filter(({ name }) => name.value === argument);
  const found = args[0] ?? members[0] ?? types[0];
  return found && placeOfNode(found, file);
}

/** The innermost coordinate that holds an offset of a schema's text. */
export function coordinateAt(document: DocumentNode, offset: number): string | undefined {
  const holds = (node: ASTNode): boolean => node.loc !== undefined && node.loc.start <= offset && offset <= node.loc.end;
  const type = document.definitions.find((node): node is typeof node & Named => 'name' in node && node.name !== undefined && holds(node));
  if (!type) return undefined;
  const member = membersOf(type).find(holds);
  return member ? `${type.name.value}.${member.name.value}` : type.name.value;
}

export function placeOfNode(node: ASTNode, file: string): Place | undefined {
  if (!node.loc) return undefined;
  return { file, ...getLocation(node.loc.source, node.loc.start) };
}

function membersOf(node: ASTNode): readonly Named[] {
  if ('fields' in node && node.kind !== Kind.OBJECT) return (node.fields ?? []) as readonly Named[];
  if ('values' in node && node.kind !== Kind.LIST) return (node.values ?? []) as readonly Named[];
  return 'arguments' in node && node.kind === Kind.FIELD_DEFINITION ? ((node.arguments ?? []) as readonly Named[]) : [];
}
