import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

/** Input fields and enum values looked at in the variables of one request. */
const MAX_STEPS = 1_000;

/** Notes what the variables of one request name. False when they are too large to be looked at to the end. */
export type ReadVariables = (variables: Readonly<Record<string, unknown>>, note: (coordinate: string) => void) => boolean;

/** Made once for an operation; `undefined` when its variables can name nothing. */
export function variableReader(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): ReadVariables | undefined {
  const telling = variableDefinitions.flatMap(({ variable, type: node }): [string, GraphQLInputType][] => {
    const type = typeFromAST(schema, node as Parameters<typeof typeFromAST>[1]);
    return type && isInputType(type) && canName(type) ? [[variable.name.value, type]] : [];
  });
  if (telling.length === 0) return undefined;
  return (variables, note) => {
    const walk = new Walk(note);
    for (const [name, type] of telling) walk.value(variables[name], type);
    return walk.isComplete;
  };
}

function canName(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  return isEnumType(named) || isInputObjectType(named);
}

class Walk {
  private steps = 0;

  constructor(private readonly note: (coordinate: string) => void) {}

  get isComplete(): boolean {
    return this.steps <= MAX_STEPS;
  }

  value(value: unknown, type: GraphQLInputType): void {
    if (value === undefined || value === null || ++this.steps > MAX_STEPS) return;
    if (isNonNullType(type)) this.value(value, type.ofType);
    else if (isListType(type)) for (const item of Array.isArray(value) ? value : [value]) this.item(item, type.ofType);
    else if (isEnumType(type)) this.note(`${type.name}.${String(value)}`);
    else if (isInputObjectType(type)) this.fields(value as Readonly<Record<string, unknown>>, type);
  }

  private item(value: unknown, type: GraphQLInputType): void {
    if (this.isComplete) this.value(value, type);
  }

  private fields(value: Readonly<Record<string, unknown>>, type: GraphQLInputObjectType): void {
    this.note(type.name);
    const fields = type.getFields();
    for (const name of Object.keys(value)) {
      const field = fields[name];
      if (!field || !this.isComplete) continue;
      this.note(`${type.name}.${name}`);
      if (canName(field.type)) this.value(value[name], field.type);
    }
  }
}
