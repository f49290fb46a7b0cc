import {
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  print,
  type SelectionSetNode,
  type ValidationContext,
  type ValueNode,
} from 'graphql';
import { apiError } from '../../schemas/errors';

/** A field where it stands: the type it is asked of, and the type it answers. */
interface Place {
  readonly parent: GraphQLCompositeType;
  readonly field: FieldNode;
  readonly type: GraphQLOutputType | undefined;
}

/** Steps one document may take. Usual documents take fewer than they have fields; only fields of many types at many levels come near. */
const MAX_STEPS = 200_000;

/**
 * Fields of one response name must be the same field with the same arguments wherever they can meet, and have the same shape even where
 * they cannot (specification section 5.3.2, "Field selection merging").
 *
 * graphql-js compares fields pair by pair, which a document of some thousand equal fields turns into seconds. Being mergeable is an
 * equivalence, so here each field is compared with one other: once for shape among all, once for name and arguments among those that
 * can meet. Run it on a document that is within the size limits and valid by all other rules: it follows fragments everywhere they are
 * used, and a fragment that contains itself has no end.
 */
export function fieldsCanMerge(context: ValidationContext): ASTVisitor {
  const check = new Check(context);
  return {
    OperationDefinition(node) {
      const type = context.getSchema().getRootType(node.operation);
      if (type) check.run(type, node.selectionSet);
      return false;
    },
  };
}

class Check {
  private steps = 0;
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(private readonly context: ValidationContext) {
    const definitions = context.getDocument().definitions;
    this.fragments = new Map(definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])));
  }

  run(type: GraphQLCompositeType, selectionSet: SelectionSetNode): void {
    const fields = new Map<string, Place[]>();
    this.collect(type, selectionSet, fields);
    this.checkShapes(fields);
    this.checkSameField(fields);
  }

  /** Shapes must agree among all fields of a name, whatever type they are asked of. */
  private checkShapes(fields: ReadonlyMap<string, readonly Place[]>): void {
    for (const [name, places] of fields) {
      const [first] = places;
      const other = places.find((place) => first && !this.sameShape(first.type, place.type));
      if (first && other)
        this.report(name, `they return conflicting types "${String(first.type)}" and "${String(other.type)}"`, first, other);
      else this.checkShapes(this.fieldsUnder(places));
    }
  }

  /** Fields asked of the same type, or of an interface, can meet in one object: name and arguments must agree too. */
  private checkSameField(fields: ReadonlyMap<string, readonly Place[]>): void {
    for (const [name, places] of fields) {
      for (const meeting of this.groupsThatMeet(places)) {
        const [first] = meeting;
        if (!first) continue;
        const signature = signatureOf(first.field);
        const other = meeting.find((place) => place.field !== first.field && signatureOf(place.field) !== signature);
        if (other) this.report(name, differenceOf(first.field, other.field), first, other);
        else this.checkSameField(this.fieldsUnder(meeting));
      }
    }
  }

  private groupsThatMeet(places: readonly Place[]): readonly (readonly Place[])[] {
    const everywhere = places.filter(({ parent }) => !isObjectType(parent));
    const byType = new Map<string, Place[]>();
    for (const place of places) {
      if (!isObjectType(place.parent)) continue;
      const group = byType.get(place.parent.name);
      if (group) group.push(place);
      else byType.set(place.parent.name, [place]);
    }
    if (everywhere.length === 0) return [...byType.values()];
    if (byType.size === 0) return [everywhere];
    return [...byType.values()].map((group) => {
      this.spend(everywhere.length);
      return [...everywhere, ...group];
    });
  }

  private fieldsUnder(places: readonly Place[]): ReadonlyMap<string, Place[]> {
    const fields = new Map<string, Place[]>();
    for (const { field, type } of places) {
      const named = type && getNamedType(type);
      if (field.selectionSet && isCompositeType(named)) this.collect(named, field.selectionSet, fields);
    }
    return fields;
  }

  private collect(parent: GraphQLCompositeType, { selections }: SelectionSetNode, into: Map<string, Place[]>): void {
    this.spend(selections.length);
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const places = into.get(name);
        const place = { parent, field: selection, type: fieldType(parent, selection.name.value) };
        if (places) places.push(place);
        else into.set(name, [place]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.collect(this.conditionType(selection.typeCondition?.name.value, parent), selection.selectionSet, into);
      } else {
        this.collectFragment(parent, selection.name.value, into);
      }
    }
  }

  private collectFragment(parent: GraphQLCompositeType, name: string, into: Map<string, Place[]>): void {
    const fragment = this.fragments.get(name);
    if (fragment) this.collect(this.conditionType(fragment.typeCondition.name.value, parent), fragment.selectionSet, into);
  }

  private conditionType(name: string | undefined, parent: GraphQLCompositeType): GraphQLCompositeType {
    const type = name === undefined ? parent : this.context.getSchema().getType(name);
    return isCompositeType(type) ? type : parent;
  }

  private sameShape(a: GraphQLOutputType | undefined, b: GraphQLOutputType | undefined): boolean {
    this.spend(1);
    if (!a || !b || a === b) return true;
    if (isNonNullType(a) || isNonNullType(b)) return isNonNullType(a) && isNonNullType(b) && this.sameShape(a.ofType, b.ofType);
    if (isListType(a) || isListType(b)) return isListType(a) && isListType(b) && this.sameShape(a.ofType, b.ofType);
    return !isLeafType(a) && !isLeafType(b);
  }

  private spend(steps: number): void {
    this.steps += steps;
    if (this.steps > MAX_STEPS) throw apiError('TOO_MANY_FIELDS', { limit: MAX_STEPS });
  }

  private report(name: string, reason: string, a: Place, b: Place): void {
    const message = `Fields "${name}" conflict because ${reason}. Use different aliases on the fields to fetch both if this was intentional.`;
    this.context.reportError(new GraphQLError(message, { nodes: [a.field, b.field] }));
  }
}

function fieldType(parent: GraphQLCompositeType, name: string): GraphQLOutputType | undefined {
  return isUnionType(parent) ? undefined : parent.getFields()[name]?.type;
}

/** Printed once for each field, however often it is compared. */
const signatures = new WeakMap<FieldNode, string>();

function signatureOf(field: FieldNode): string {
  const known = signatures.get(field);
  if (known !== undefined) return known;
  const args = (field.arguments ?? []).map(({ name, value }) => `${name.value}:${valueText(value)}`).sort();
  const signature = `${field.name.value}(${args.join(',')})`;
  signatures.set(field, signature);
  return signature;
}

/** Equal for values that are equal: the order of an object's fields, and how a string was written, make no difference. */
function valueText(value: ValueNode): string {
  switch (value.kind) {
    case Kind.STRING:
      return JSON.stringify(value.value);
    case Kind.LIST:
      return `[${value.values.map(valueText).join(',')}]`;
    case Kind.OBJECT:
      return `{${value.fields
        .map((field) => `${field.name.value}:${valueText(field.value)}`)
        .sort()
        .join(',')}}`;
    default:
      return print(value);
  }
}

function differenceOf(a: FieldNode, b: FieldNode): string {
  return a.name.value === b.name.value ? 'they have differing arguments' : `"${a.name.value}" and "${b.name.value}" are different fields`;
}
