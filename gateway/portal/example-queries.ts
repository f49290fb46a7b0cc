import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** An operation the playground offers. */
export interface Example {
  readonly name: string;
  readonly description?: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

type Field = GraphQLField<unknown, unknown>;

const MAX_EXAMPLES = 8;
const MAX_LEAVES = 6;
const DEPTH = 4;

/** Examples for a schema nobody wrote examples for: root fields that need no argument, each with a few fields under it. */
export function deriveExamples(schema: GraphQLSchema): readonly Example[] {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(
    (field) => !needsArguments(field) && !field.name.startsWith('_'),
  );
  const examples = fields.flatMap((field) => {
    const selection = select(field, DEPTH, '  ');
    if (selection === undefined) return [];
    return [
      {
        name: field.name,
        ...(field.description ? { description: firstLine(field.description) } : {}),
        query: `query ${upperFirst(field.name)} {\n  ${selection}\n}\n`,
      },
    ];
  });
  return examples.length > 0 ? examples.slice(0, MAX_EXAMPLES) : [{ name: '__typename', query: '{ __typename }\n' }];
}

function select(field: Field, depth: number, indent: string): string | undefined {
  const type = getNamedType(field.type as GraphQLOutputType);
  if (isLeafType(type)) return field.name;
  if (!isObjectType(type) || depth === 0) return undefined;
  const inner = Object.values(type.getFields()).filter(
    (candidate) => !needsArguments(candidate) && candidate.deprecationReason === undefined,
  );
  const leaves = inner.filter((candidate) => isLeafType(getNamedType(candidate.type))).slice(0, MAX_LEAVES);
  const nested = inner.find((candidate) => !isLeafType(getNamedType(candidate.type)));
  const lines = leaves.map((leaf) => leaf.name);
  const branch = nested && select(nested, leaves.length > 0 ? Math.min(depth - 1, 1) : depth - 1, `${indent}  `);
  if (branch !== undefined) lines.push(branch);
  if (lines.length === 0) return undefined;
  return `${field.name} {\n${lines.map((line) => `${indent}  ${line}`).join('\n')}\n${indent}}`;
}

function needsArguments(field: Field): boolean {
  return field.args.some(isRequiredArgument);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
