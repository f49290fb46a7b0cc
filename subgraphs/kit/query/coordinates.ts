import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Graph } from './graph';

/** Which fields of a schema are special, as `Type.field`. */
export interface Coordinates {
  /** Fields that need a resolver or graphql-js itself: a team's, and those about the schema. */
  readonly resolved: ReadonlySet<string>;
  /** Fields that callers may only read with an identity. */
  readonly protected: ReadonlySet<string>;
}

/** Everything in `schema` that the derived SDL does not declare was added by the team. */
export function coordinatesOf(schema: GraphQLSchema, sdl: string, graph: Graph): Coordinates {
  const derived = fieldsOf(parse(sdl));
  const added = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('_')) return [];
    return Object.keys(type.getFields())
      .map((field) => `${type.name}.${field}`)
      .filter((coordinate) => !derived.has(coordinate) && coordinate !== 'Query._entities');
  });
  return { resolved: new Set([...added, 'Query.__schema', 'Query.__type']), protected: new Set(protectedCoordinates(graph)) };
}

/** Every `Type.field` an operation names, skipped ones included: what may be read must not depend on variables. */
export function selectedCoordinates(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): string[] {
  const coordinates = new Set<string>();
  const visited = new Set<string>();
  const pending: (OperationDefinitionNode | FragmentDefinitionNode)[] = [operation];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const types = new TypeInfo(schema);
    const visitor = visitWithTypeInfo(types, {
      enter: (item) => {
        if (item.kind === Kind.FIELD) coordinates.add(`${types.getParentType()?.name}.${item.name.value}`);
        if (item.kind !== Kind.FRAGMENT_SPREAD || visited.has(item.name.value)) return;
        visited.add(item.name.value);
        const fragment = fragments[item.name.value];
        if (fragment !== undefined) pending.push(fragment);
      },
    });
    visit(node, visitor);
  }
  return [...coordinates];
}

function fieldsOf(document: DocumentNode): ReadonlySet<string> {
  return new Set(
    document.definitions.flatMap((definition) =>
      definition.kind === 'ObjectTypeDefinition' || definition.kind === 'ObjectTypeExtension'
        ? (definition.fields ?? []).map((field) => `${definition.name.value}.${field.name.value}`)
        : [],
    ),
  );
}

/** A reference tells its foreign key, so it is protected as that is. */
function protectedCoordinates({ objects }: Graph): string[] {
  return [...objects.values()].flatMap(({ name, fields, references }) => [
    ...fields.filter(({ protection }) => protection !== undefined).map((field) => `${name}.${field.name}`),
    ...references
      .filter(({ on }) => on.some(({ field }) => field.protection !== undefined))
      .map((reference) => `${name}.${reference.name}`),
  ]);
}
