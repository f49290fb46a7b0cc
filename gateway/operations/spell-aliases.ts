import { type DocumentNode, type GraphQLSchema, isInterfaceType, isObjectType, Kind, print, visit } from 'graphql';

/** A document as it is planned, and what its fields are called there. */
export interface PlannedDocument {
  readonly text: string;
  /** Names in the plan's data by `responseName field`; a field that is not here goes by its own name. */
  readonly dataNames: ReadonlyMap<string, string>;
}

/**
 * Gives each aliased field, and each that takes arguments, a name that no other field can have. Plans add fields of their own beside those
 * that were asked for (keys, what `@requires` needs). Apollo's planner takes a caller's `id: code` for the key `id`, and a caller's
 * `price(in: EUR)` for the `price` another field requires; in this spelling they cannot meet.
 */
export function spellAliases(document: DocumentNode, text: string, withArguments: ReadonlySet<string>): PlannedDocument {
  const dataNames = new Map<string, string>();
  const spelled = visit(document, {
    enter: (node) => {
      if (node.kind !== Kind.FIELD) return undefined;
      const responseName = (node.alias ?? node.name).value;
      if (responseName === node.name.value && !withArguments.has(responseName)) return undefined;
      const pair = `${responseName} ${node.name.value}`;
      const dataName = dataNames.get(pair) ?? `_${dataNames.size}_${responseName.replace(/^_+/, '')}`;
      dataNames.set(pair, dataName);
      return { ...node, alias: { kind: Kind.NAME, value: dataName } };
    },
  });
  return { text: dataNames.size === 0 ? text : print(spelled), dataNames };
}

/** Names of fields that take arguments. Those of the roots are left out: nothing is required of a root. */
export function fieldsWithArguments(schema: GraphQLSchema): ReadonlySet<string> {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = types
    .filter((type) => !type.name.startsWith('__') && !roots.some((root) => root === type))
    .flatMap((type) => Object.values(type.getFields()));
  return new Set(fields.filter(({ args }) => args.length > 0).map(({ name }) => name));
}
