import {
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import type { Random } from '../../../execution/law/random';

/** A valid operation on any schema: fields, arguments as literals and variables, fragments on abstract types, aliases that meet. */
export function randomOperation(random: Random, schema: GraphQLSchema): string {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const text = new Writer(random, schema).operation();
    if (validate(schema, parse(text)).length === 0) return text;
  }
  return '{ __typename }';
}

class Writer {
  private readonly declared: string[] = [];

  constructor(
    private readonly random: Random,
    private readonly schema: GraphQLSchema,
  ) {}

  operation(): string {
    const body = this.selection(this.schema.getQueryType() as GraphQLCompositeType, 3);
    return `query Random${this.declared.length > 0 ? `(${this.declared.join(', ')})` : ''} ${body}`;
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    const parts = Array.from({ length: this.random.whole(1, 4) }, () => this.part(type, depth));
    return `{ __typename ${parts.join(' ')} }`;
  }

  private part(type: GraphQLCompositeType, depth: number): string {
    if (isAbstractType(type) && (isUnionType(type) || this.random.chance(0.5))) {
      const member = this.random.pick(this.schema.getPossibleTypes(type));
      return member && depth > 0 ? `... on ${member.name} ${this.selection(member, depth - 1)}` : '';
    }
    const field = isUnionType(type) ? undefined : this.random.pick(Object.values(type.getFields()));
    if (!field) return '';
    const named = getNamedType(field.type);
    if (isCompositeType(named) && depth <= 0) return '';
    const args = field.args.flatMap((argument) =>
      isRequiredArgument(argument) || this.random.chance(0.5) ? [`${argument.name}: ${this.value(argument.type, 2)}`] : [],
    );
    const alias = this.random.chance(0.3) ? 'x: ' : '';
    return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${isCompositeType(named) ? this.selection(named, depth - 1) : ''}`;
  }

  private value(type: GraphQLInputType, depth: number): string {
    if (this.random.chance(0.3)) {
      this.declared.push(`$v${this.declared.length}: ${String(type)}`);
      return `$v${this.declared.length - 1}`;
    }
    if (isNonNullType(type)) return this.value(type.ofType, depth);
    if (this.random.chance(0.1)) return 'null';
    if (isListType(type)) return `[${this.value(type.ofType, depth)}]`;
    if (isEnumType(type)) return this.random.pick(type.getValues()).name;
    if (!isInputObjectType(type)) return { Int: '7', Boolean: 'true' }[type.name] ?? '"text"';
    const fields = Object.values(type.getFields()).flatMap((field) =>
      isRequiredInputField(field) || (depth > 0 && this.random.chance(0.5)) ? [`${field.name}: ${this.value(field.type, depth - 1)}`] : [],
    );
    return `{ ${fields.join(', ')} }`;
  }
}
