import { type GraphQLSchema, parse, validate } from 'graphql';
import type { Random } from './random';
import { idsOf, takesNumber, type World, type WorldField } from './world';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A valid operation on the world: aliases that clash, fragments in fragments, arguments, variables, `@skip` and `@include`. */
export function makeOperation(random: Random, world: World, monolith: GraphQLSchema): RandomOperation {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const writer = new Writer(random, world);
    const operation = writer.operation();
    if (validate(monolith, parse(operation.query)).length === 0) return operation;
  }
  return { query: '{ __typename }', variables: {} };
}

class Writer {
  private readonly fragments: string[] = [];

  constructor(
    private readonly random: Random,
    private readonly world: World,
  ) {}

  operation(): RandomOperation {
    const roots = this.random.some(this.world.roots, 0.3, 1).map((root) => this.root(root));
    const variables = {
      yes: true,
      no: false,
      n: this.random.pick([null, 4]),
      ...(this.random.chance(0.5) ? { maybe: this.random.chance(0.5) } : {}),
    };
    const declared = ['$yes: Boolean!', '$no: Boolean = true', '$maybe: Boolean! = true', '$n: Int'];
    const body = `{ ${roots.join(' ')} }`;
    const used = declared.filter((declaration) => new RegExp(`\\${declaration.split(':')[0]}\\b`).test(body + this.fragments.join(' ')));
    return { query: `query Random${used.length > 0 ? `(${used.join(', ')})` : ''} ${body} ${this.fragments.join(' ')}`, variables };
  }

  private root(root: WorldField): string {
    const argument = root.name.startsWith('one') ? `(id: "${this.random.pick([...idsOf(String(root.target)), 'T0-9'])}")` : '';
    return `${this.alias(root.name)}${root.name}${argument}${this.condition()} { ${this.selection(String(root.target), 4)} }`;
  }

  private selection(type: string, depth: number): string {
    const parts: string[] = [];
    for (let left = this.random.whole(1, 4); left > 0; left -= 1) parts.push(this.part(type, depth));
    return parts.join(' ');
  }

  private part(type: string, depth: number): string {
    if (this.random.chance(0.08)) return `${this.alias('__typename')}__typename`;
    if (type === 'Value') return this.random.pick(['a', 'b', 'x: a', 'x: b', 'a b']);
    if (this.random.chance(0.2) && depth > 0) return this.fragment(type, depth);
    const entity = this.world.entities.find(({ name }) => name === type);
    if (!entity) return this.abstractPart(type, depth);
    const field = this.random.pick([
      ...entity.fields,
      ...(entity.owner ? [entity.owner] : []),
      { name: 'id', type: 'ID!', target: undefined },
      { name: 'code', type: 'Int!', target: undefined },
    ]);
    if (this.random.chance(0.05) && this.extraOn(type)) return `${this.alias('extra')}extra`;
    if (field.target !== undefined && depth <= 0) return 'id';
    const argument = takesNumber(field) ? this.random.pick(['', '', '(n: 3)', '(n: $n)']) : '';
    const inner = field.target === undefined ? '' : ` { ${this.selection(field.target, depth - 1)} }`;
    return `${this.alias(field.name)}${field.name}${argument}${this.condition()}${inner}`;
  }

  private abstractPart(type: string, depth: number): string {
    const members = type === 'Node' ? (this.world.node?.members ?? []) : this.world.union.members;
    if (type === 'Node' && this.random.chance(0.4))
      return this.random.pick(['id', 'x: id', ...(this.world.node?.extraIn === undefined ? [] : ['extra', 'x: extra'])]);
    const member = this.random.pick(members);
    return `... on ${member}${this.condition()} { ${this.selection(member, depth - 1)} }`;
  }

  private fragment(type: string, depth: number): string {
    const inner = this.selection(type, depth - 1);
    if (this.random.chance(0.5)) return `... ${this.random.chance(0.5) ? `on ${type}` : ''}${this.condition()} { ${inner} }`;
    const name = `F${this.fragments.length}`;
    this.fragments.push(`fragment ${name} on ${type} { ${inner} }`);
    return `...${name}${this.condition()}`;
  }

  private extraOn(type: string): boolean {
    return this.world.node?.extraIn !== undefined && this.world.node.members.includes(type);
  }

  private alias(name: string): string {
    return this.random.chance(0.2) ? `${this.random.pick(['x', 'y', 'id', 's1', '__proto__', `${name}_`])}: ` : '';
  }

  private condition(): string {
    if (this.random.chance(0.85)) return '';
    return this.random.pick([' @include(if: $yes)', ' @skip(if: $no)', ' @include(if: $maybe)', ' @skip(if: $maybe)', ' @skip(if: false)']);
  }
}
