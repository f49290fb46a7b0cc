import { type DocumentNode, type GraphQLSchema, isInterfaceType, isObjectType, Kind, print, type VariableNode, visit } from 'graphql';
import type { Steps } from '../threads';

/** A document as it is planned, and what its fields are called there. */
export interface PlannedDocument {
  readonly text: string;
  /** Names in the plan's data by `responseName field`; a field that is not here goes by its own name. */
  readonly dataNames: ReadonlyMap<string, string>;
  /** What a variable is called there, by its own name; a variable that is not here keeps its name. */
  readonly variableNames: ReadonlyMap<string, string>;
}

/** Variables of plans: the entities subgraphs are asked for, and what fields take from contexts. */
const TAKEN = /^(representations$|contextualArgument_)/;

/**
 * Gives each aliased field, and each that takes arguments, a name that no other field can have. Plans add fields of their own beside those
 * that were asked for (keys, what `@requires` needs). Apollo's planner takes a caller's `id: code` for the key `id`, and a caller's
 * `price(in: EUR)` for the `price` another field requires; in this spelling they cannot meet. A caller's variable gets another name where
 * subgraphs need its own. The variables of `@skip` and `@include` stay as they are: they are gone before planning.
 */
export function spellAliases(document: DocumentNode, text: string, withArguments: ReadonlySet<string>): PlannedDocument {
  const dataNames = new Map<string, string>();
  const variableNames = spelledVariables(document);
  const spelled = visit(document, {
    enter: (node) => {
      if (node.kind === Kind.DIRECTIVE && (node.name.value === 'skip' || node.name.value === 'include')) return false;
      if (node.kind === Kind.VARIABLE) return withName(node, variableNames);
      if (node.kind !== Kind.FIELD) return undefined;
      const responseName = (node.alias ?? node.name).value;
      if (responseName === node.name.value && !withArguments.has(responseName)) return undefined;
      const pair = `${responseName} ${node.name.value}`;
      const dataName = dataNames.get(pair) ?? `_${dataNames.size}_${responseName.replace(/^_+/, '')}`;
      dataNames.set(pair, dataName);
      return { ...node, alias: { kind: Kind.NAME, value: dataName } };
    },
  });
  return { text: dataNames.size + variableNames.size === 0 ? text : print(spelled), dataNames, variableNames };
}

const noNames: ReadonlyMap<string, string> = new Map();

function withName(node: VariableNode, names: ReadonlyMap<string, string>): VariableNode | undefined {
  const value = names.get(node.name.value);
  return value === undefined ? undefined : { ...node, name: { kind: Kind.NAME, value } };
}

function spelledVariables({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const declared = new Set(
    definitions
      .flatMap((node) => ('variableDefinitions' in node ? (node.variableDefinitions ?? []) : []))
      .map(({ variable }) => variable.name.value),
  );
  const taken = [...declared].filter((name) => TAKEN.test(name));
  return taken.length === 0 ? noNames : new Map(taken.map((name) => [name, freeName(name, declared)]));
}

function freeName(taken: string, declared: ReadonlySet<string>): string {
  let free = `_${taken}`;
  while (declared.has(free)) free = `_${free}`;
  return free;
}

/** Names of fields that take arguments. Those of the roots are left out: nothing is required of a root. */
export function* fieldsWithArguments(schema: GraphQLSchema): Steps<ReadonlySet<string>> {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const names = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    yield;
    if (!(isObjectType(type) || isInterfaceType(type)) || type.name.startsWith('__') || roots.some((root) => root === type)) continue;
    for (const { name, args } of Object.values(type.getFields())) if (args.length > 0) names.add(name);
  }
  return names;
}
