import {
  identifiesRow,
  inverseName,
  lowerCamel,
  plural,
  type Reference,
  type Relationship,
  referenceName,
  type SchemaObject,
  upperCamel,
} from '../../../schemas/contracts';
import { words } from './names';
import { objectProtection } from './protection';
import type { ConnectionModel, FieldModel, ReferenceModel } from './types';

/** Both ends of one foreign key: the field on the row that holds it, and the field on the entity it names. */
export interface Link {
  readonly reference: ReferenceModel;
  /** `undefined` when the contract says `inverseName: false`, or when the foreign key is protected: listing by it would reveal it. */
  readonly inverse: ConnectionModel | undefined;
}

type Pairs = ReferenceModel['on'];

/**
 * Reads one relationship. The entity of another contract is named by its id in upper camel case, so that a folder can be served
 * without the folders it refers to; the lint checks the name where both are at hand.
 */
export function linkOf(
  object: SchemaObject,
  relationship: Relationship,
  fields: readonly FieldModel[],
  local: SchemaObject | undefined,
): Link | { readonly problem: string } {
  const target = local?.name ?? upperCamel(relationship.to.object);
  const on = pairsOf(relationship, fields, local);
  if (on === undefined) return { problem: `its relationship to ${describe(relationship.to)} does not pair its properties one to one` };
  return {
    reference: {
      name: referenceName(relationship, target),
      description: `The ${words(target)} named by ${relationship.from.join(' and ')}.`,
      target,
      on,
      local: local !== undefined,
    },
    inverse: inverseOf(object, relationship, target, on),
  };
}

/** The key as the other side names it: looked up where the other side is at hand, else from the ids of the reference. */
function pairsOf({ from, to }: Relationship, fields: readonly FieldModel[], local: SchemaObject | undefined): Pairs | undefined {
  const keys = to.properties.map(
    (id) => local?.properties.find((property) => property.id === id || property.name === id)?.name ?? lowerCamel(id),
  );
  const pairs = from.flatMap((name, at) => {
    const field = fields.find((candidate) => candidate.name === name);
    const key = keys[at];
    return field === undefined || key === undefined ? [] : [{ field, key }];
  });
  return pairs.length === from.length ? pairs : undefined;
}

function inverseOf(object: SchemaObject, relationship: Relationship, target: string, on: Pairs): ConnectionModel | undefined {
  const name = inverseName(object, relationship);
  if (name === undefined || on.some(({ field }) => field.protection !== undefined)) return undefined;
  const many = !identifiesRow(object, relationship.from);
  const whose = `whose ${relationship.from.join(' and ')} is this ${words(target)}`;
  const description = many ? `The ${words(plural(object.name))} ${whose}.` : `The ${words(object.name)} ${whose}; null when there is none.`;
  return { name, description, object: object.name, on, many, isProtected: objectProtection(object) !== undefined };
}

function describe(reference: Reference): string {
  return `${reference.contract ?? 'this contract'}, ${reference.object}.${reference.properties.join(', ')}`;
}
