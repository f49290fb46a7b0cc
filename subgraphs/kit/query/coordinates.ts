import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A field an operation selects. */
export interface SelectedField {
  /** `Type.field` */
  readonly coordinate: string;
  readonly parent: GraphQLCompositeType;
  readonly name: string;
  /** The type of what it answers, without list and non-null; `undefined` for a field that is not there. */
  readonly answer: GraphQLNamedType | undefined;
}

/** Fields that need a resolver or graphql-js itself: a team's, and those about the schema. */
export function resolvedCoordinates(schema: GraphQLSchema, derivedSdl: DocumentNode): ReadonlySet<string> {
  const derived = fieldsOf(derivedSdl);
  const added = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('_')) return [];
    return Object.keys(type.getFields())
      .map((field) => `${type.name}.${field}`)
      .filter((coordinate) => !derived.has(coordinate) && coordinate !== 'Query._entities');
  });
  return new Set([...added, 'Query.__schema', 'Query.__type']);
}

/** Every field an operation names, skipped ones included: what may be read must not depend on variables. */
export function selectedFields(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): readonly SelectedField[] {
  const fields = new Map<string, SelectedField>();
  const visited = new Set<string>();
  const pending: (OperationDefinitionNode | FragmentDefinitionNode)[] = [operation];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const types = new TypeInfo(schema);
    const visitor = visitWithTypeInfo(types, {
      enter: (item) => {
        const parent = types.getParentType();
        if (item.kind === Kind.FIELD && parent) {
          const coordinate = `${parent.name}.${item.name.value}`;
          fields.set(coordinate, { coordinate, parent, name: item.name.value, answer: getNamedType(types.getType() ?? undefined) });
        }
        if (item.kind !== Kind.FRAGMENT_SPREAD || visited.has(item.name.value)) return;
        visited.add(item.name.value);
        const fragment = fragments[item.name.value];
        if (fragment !== undefined) pending.push(fragment);
      },
    });
    visit(node, visitor);
  }
  return [...fields.values()];
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
