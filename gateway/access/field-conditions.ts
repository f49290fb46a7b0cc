import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { always, both, implies } from '../../schemas/dnf';
import type { FieldOrigins } from '../../schemas/field-origins';
import type { Conditions } from './conditions';

/** Numbers of conditions, all of which must hold. */
export type Needed = readonly number[];

const nothing: Needed = [];

/** A field of a type, as it is asked for. */
interface Asked {
  readonly type: string;
  readonly field: string;
}

/** What a field itself needs, and the fields whose needs are its own too. */
interface Direct {
  readonly needed: Needed;
  readonly also: readonly Asked[];
}

/**
 * What reading a field of a type needs, worked out once for each field: the conditions of the field, of its type and of the type it
 * returns; on an interface, those of everything that implements it, because any of them may answer; and those of the fields it is
 * computed from, and so on through their chains.
 */
export class FieldConditions {
  private readonly known = new Map<string, Needed>();
  private readonly ofTypes = new Map<string, Needed>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly conditions: Conditions,
    private readonly origins: FieldOrigins,
  ) {}

  /** Of a field of an object, interface or union; `__typename` says which of its types an object is of, and is asked of each. */
  ofField(type: string, field: string): Needed {
    const coordinate = `${type}.${field}`;
    const known = this.known.get(coordinate);
    if (known) return known;
    const needed = this.follow({ type, field });
    this.known.set(coordinate, needed);
    return needed;
  }

  /**
   * Of a type by its name alone: what is said of it, and of the interfaces through which subgraphs add fields to it. What is said of an
   * interface and follows from what is said of all that implements it (composition writes it there) counts for its fields, and not for
   * its name: a fragment may narrow it to a type that asks for less.
   */
  ofType(name: string): Needed {
    const known = this.ofTypes.get(name);
    if (known) return known;
    const type = this.schema.getType(name);
    const isImplied = isInterfaceType(type) && this.followsFromImplementations(type);
    const needed = isImplied ? nothing : unique([name, ...this.adding(name)].flatMap((each) => this.ownOf(each)));
    this.ofTypes.set(name, needed);
    return needed;
  }

  private followsFromImplementations(type: GraphQLInterfaceType): boolean {
    const { all } = this.conditions;
    const stated = this.schema.getPossibleTypes(type).flatMap(({ name }) => this.ownOf(name));
    const together = stated.map((number) => all[number]).reduce(both, always);
    return together !== undefined && this.ownOf(type.name).every((number) => implies(together, all[number] ?? always));
  }

  /** Of an argument's or input field's type: what is said of every type a value of it may hold. */
  ofInput(type: GraphQLInputType, seen = new Set<string>()): Needed {
    const named = getNamedType(type);
    if (seen.has(named.name)) return nothing;
    seen.add(named.name);
    const inner = isInputObjectType(named) ? Object.values(named.getFields()).flatMap((field) => this.ofInput(field.type, seen)) : nothing;
    return unique([...this.ownOf(named.name), ...inner]);
  }

  /** Everything that can be come to from a field is visited once, so that fields computed from one another end, and miss nothing. */
  private follow(start: Asked): Needed {
    const needed: number[] = [];
    const seen = new Set<string>();
    const open = [start];
    for (let next = open.pop(); next; next = open.pop()) {
      const coordinate = `${next.type}.${next.field}`;
      if (seen.has(coordinate)) continue;
      seen.add(coordinate);
      const direct = this.direct(next);
      needed.push(...direct.needed);
      open.push(...direct.also);
    }
    return unique(needed);
  }

  private direct({ type: typeName, field: fieldName }: Asked): Direct {
    const narrower = this.narrowerThan(this.schema.getType(typeName));
    const field = this.fieldOf(typeName, fieldName);
    const demanded = field?.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined) ?? [];
    const sources = this.origins.readsFrom.get(`${typeName}.${fieldName}`) ?? [];
    return {
      needed: [
        ...this.ofType(typeName),
        ...[typeName, ...this.adding(typeName)].flatMap((name) => this.ownOf(`${name}.${fieldName}`)),
        ...(field ? this.ofType(getNamedType(field.type).name) : nothing),
        ...demanded.flatMap((arg) => this.ofInput(arg.type)),
      ],
      also: [
        ...narrower.map((name) => ({ type: name, field: fieldName })),
        ...sources.flatMap((source) => this.selected(source.type, source.selection)),
      ],
    };
  }

  /** Whatever may stand where an interface or union is promised. */
  private narrowerThan(type: GraphQLNamedType | undefined): readonly string[] {
    if (isUnionType(type)) return type.getTypes().map(({ name }) => name);
    if (!isInterfaceType(type)) return [];
    const { objects, interfaces } = this.schema.getImplementations(type);
    return [...objects, ...interfaces].map(({ name }) => name);
  }

  /** Interfaces of a type that some subgraph knows as an object. */
  private adding(typeName: string): readonly string[] {
    const type = this.schema.getType(typeName);
    if (!isObjectType(type)) return [];
    const names = type.getInterfaces().map(({ name }) => name);
    return names.filter((name) => this.origins.interfaceObjects.has(name));
  }

  private selected(typeName: string, { selections }: SelectionSetNode): readonly Asked[] {
    return selections.flatMap((selection): readonly Asked[] => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) throw new Error(`No supergraph has a fragment "${selection.name.value}".`);
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return this.selected(selection.typeCondition?.name.value ?? typeName, selection.selectionSet);
      const asked = { type: typeName, field: selection.name.value };
      const field = this.fieldOf(typeName, asked.field);
      return field && selection.selectionSet ? [asked, ...this.selected(getNamedType(field.type).name, selection.selectionSet)] : [asked];
    });
  }

  private fieldOf(typeName: string, fieldName: string): GraphQLField<unknown, unknown> | undefined {
    const type = this.schema.getType(typeName);
    return isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  }

  private ownOf(coordinate: string): Needed {
    const own = this.conditions.own.get(coordinate);
    return own === undefined ? nothing : [own];
  }
}

function unique(numbers: readonly number[]): Needed {
  return [...new Set(numbers)];
}
