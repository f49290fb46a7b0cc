import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isUnionType,
  OperationTypeNode,
} from 'graphql';
import { byName, type Change, Changes, pair } from './change';
import { diffDirectives } from './diff-directives';
import { diffEnums } from './diff-enums';
import { diffFields } from './diff-fields';
import { diffInputs } from './diff-inputs';
import { type Positions, positionsOf } from './positions';

/**
 * What changes for readers of a graph, from the schema they see to the one they would see. Without a breaking change every operation that
 * was valid stays valid, but for one that asks two fields under one name where one of them is now promised (`field-became-non-null`).
 */
export function diffSchemas(before: GraphQLSchema, after: GraphQLSchema): readonly Change[] {
  const changes = new Changes();
  diffRoots(before, after, changes);
  const positions = positionsOf(before);
  const { removed, added, kept } = pair(typesOf(before), typesOf(after));
  for (const [name] of removed) changes.add('type-removed', 'breaking', name, `${name} is gone.`, [name]);
  for (const [name] of added) changes.add('type-added', 'compatible', name, `${name} is new.`);
  for (const [, was, is] of kept) diffTypes(was, is, positions, changes);
  diffDirectives(before, after, changes);
  return changes.all;
}

function diffRoots(before: GraphQLSchema, after: GraphQLSchema, changes: Changes): void {
  for (const operation of Object.values(OperationTypeNode)) {
    const [was, is] = [before.getRootType(operation)?.name, after.getRootType(operation)?.name];
    if (was === is) continue;
    if (was === undefined) changes.add('root-type-added', 'compatible', operation, `The graph can be asked for a ${operation}.`);
    else changes.add('root-type-removed', 'breaking', operation, `The ${operation} type was ${was} and is ${is ?? 'gone'}.`, [was]);
  }
}

function diffTypes(was: GraphQLNamedType, is: GraphQLNamedType, positions: Positions, changes: Changes): void {
  const { name } = was;
  if (kindOf(was) !== kindOf(is)) {
    changes.add('type-kind-changed', 'breaking', name, `${name} was ${kindOf(was)} and is ${kindOf(is)}.`, [name]);
    return;
  }
  if ((was.description ?? '') !== (is.description ?? ''))
    changes.add('type-description', 'none', name, `${name} is described in other words.`);
  if ((isObjectType(was) && isObjectType(is)) || (isInterfaceType(was) && isInterfaceType(is))) {
    diffFields(was, is, changes);
    diffInterfaces(was, is, changes);
  } else if (isInputObjectType(was) && isInputObjectType(is)) diffInputs(was, is, changes);
  else if (isEnumType(was) && isEnumType(is)) diffEnums(was, is, positions, changes);
  else if (isUnionType(was) && isUnionType(is)) diffMembers(name, was.getTypes(), is.getTypes(), changes);
  else if (isScalarType(was) && isScalarType(is) && was.specifiedByURL !== is.specifiedByURL)
    changes.add('scalar-changed', 'dangerous', name, `${name} is specified elsewhere.`);
}

interface Named {
  readonly name: string;
}

function diffInterfaces(was: InterfacesOf, is: InterfacesOf, changes: Changes): void {
  const { removed, added } = pair(byName(was.getInterfaces()), byName(is.getInterfaces()));
  for (const [name] of removed)
    changes.add('interface-removed', 'breaking', was.name, `${was.name} is no longer one of ${name}.`, [was.name, name]);
  for (const [name] of added) changes.add('interface-added', 'dangerous', was.name, `${was.name} is now one of ${name}.`);
}

interface InterfacesOf extends Named {
  getInterfaces(): readonly Named[];
}

function diffMembers(union: string, was: readonly Named[], is: readonly Named[], changes: Changes): void {
  const { removed, added } = pair(byName(was), byName(is));
  for (const [name] of removed)
    changes.add('union-member-removed', 'breaking', union, `${name} is no longer one of ${union}.`, [name, union]);
  for (const [name] of added) changes.add('union-member-added', 'dangerous', union, `${name} is now one of ${union}.`);
}

function typesOf(schema: GraphQLSchema): Readonly<Record<string, GraphQLNamedType>> {
  return byName(Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type)));
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return 'an object';
  if (isInterfaceType(type)) return 'an interface';
  if (isUnionType(type)) return 'a union';
  if (isEnumType(type)) return 'an enum';
  return isInputObjectType(type) ? 'an input' : 'a scalar';
}
