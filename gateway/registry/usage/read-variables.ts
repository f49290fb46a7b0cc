import {
  type GraphQLEnumType,
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

/** A field of an input, with its coordinate written once. */
interface KnownField {
  readonly coordinate: string;
  /** `undefined` where values of its type name nothing. */
  readonly type: GraphQLInputType | undefined;
}

const fieldsOf = new WeakMap<GraphQLInputObjectType, ReadonlyMap<string, KnownField>>();
const valuesOf = new WeakMap<GraphQLEnumType, ReadonlyMap<string, string>>();

function knownFields(input: GraphQLInputObjectType): ReadonlyMap<string, KnownField> {
  const known = fieldsOf.get(input);
  if (known) return known;
  const fields = Object.values(input.getFields()).map(({ name, type }): [string, KnownField] => [
    name,
    { coordinate: `${input.name}.${name}`, type: canName(type) ? type : undefined },
  ]);
  const made = new Map(fields);
  fieldsOf.set(input, made);
  return made;
}

function knownValues(type: GraphQLEnumType): ReadonlyMap<string, string> {
  const known = valuesOf.get(type);
  if (known) return known;
  const made = new Map(type.getValues().map(({ name }) => [name, `${type.name}.${name}`]));
  valuesOf.set(type, made);
  return made;
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
    else if (isListType(type)) this.items(value, type.ofType);
    else if (isEnumType(type)) this.constant(knownValues(type).get(value as string));
    else if (isInputObjectType(type)) this.fields(value as Readonly<Record<string, unknown>>, type);
  }

  private items(value: unknown, type: GraphQLInputType): void {
    for (const item of Array.isArray(value) ? value : [value]) if (this.isComplete) this.value(item, type);
  }

  private constant(coordinate: string | undefined): void {
    if (coordinate !== undefined) this.note(coordinate);
  }

  private fields(value: Readonly<Record<string, unknown>>, type: GraphQLInputObjectType): void {
    this.note(type.name);
    const fields = knownFields(type);
    for (const name in value) {
      const field = fields.get(name);
      if (!field || !this.isComplete) continue;
      this.note(field.coordinate);
      if (field.type) this.value(value[name], field.type);
    }
  }
}
