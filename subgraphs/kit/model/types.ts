import type { MinGroupSize, RowFilter } from '../../../schemas/access-statements';
import type { AnyOf } from '../../../schemas/caller';
import type { Mask } from '../../../schemas/masks';

/**
 * The graph model: what a contract means in GraphQL and in SQL, side by side. SDL is printed from it and statements are
 * compiled from it; nothing else reads a contract. Plain data, frozen, in the order of the contract.
 */
export interface GraphModel {
  /** The subgraph's name: the data product's. */
  readonly subgraph: string;
  /** What a caller must have to see anything of the product; `undefined` for everybody. */
  readonly protection: Protection | undefined;
  readonly objects: readonly ObjectModel[];
  /** Entities of other subgraphs that this one refers to or adds connections to. */
  readonly foreignEntities: readonly ForeignEntity[];
}

/** One contract object: a table, and an entity of the graph. */
export interface ObjectModel {
  readonly name: string;
  readonly table: string;
  readonly description: string | undefined;
  /** Every property, keys included. */
  readonly fields: readonly FieldModel[];
  /** The primary key's fields in its order; at least one. Arguments of the `one` root field and `@key`. */
  readonly keys: readonly FieldModel[];
  /** `order.customer`: an entity named by a foreign key of this object. */
  readonly references: readonly ReferenceModel[];
  /** `order.lines`: rows of this subgraph that point at this object. */
  readonly connections: readonly ConnectionModel[];
  /** What a caller must have to read its rows, the product's protection included; `undefined` for everybody. */
  readonly protection: Protection | undefined;
  /** What a caller must have to read numbers over its rows; less than `protection` where they come from enough rows (`minGroupSize`). */
  readonly numbersProtection: Protection | undefined;
  /** Which rows a caller gets: those for which every one of them holds or is lifted. */
  readonly rowFilters: readonly RowFilterModel[];
  /** How many rows numbers are made of at least. */
  readonly minGroupSize: MinGroupSize | undefined;
  /** Names of the four root fields. */
  readonly root: { readonly one: string; readonly many: string; readonly aggregate: string; readonly groups: string };
}

export interface FieldModel {
  /** GraphQL name, `placedAt`. */
  readonly name: string;
  /** SQL column, unquoted. */
  readonly column: string;
  /** Constant case, as in the `OrderGroupBy` enum: `PLACED_AT`. */
  readonly constant: string;
  readonly type: FieldType;
  /** True for an array of `type`. Lists can be read, not filtered, sorted or grouped. */
  readonly list: boolean;
  /** True when the contract requires a value and no caller can be refused it. Proven when a snapshot is published. */
  readonly nonNull: boolean;
  /** The contract's `required`: no row is without a value, whoever may read it. */
  readonly required: boolean;
  readonly description: string | undefined;
  readonly deprecated: boolean;
  /** What a caller must have to read the field; `undefined` for everybody who may read the row. */
  readonly protection: Protection | undefined;
  /** How callers see it who lack the scopes to see it as it is. Neither protected nor masked fields are filtered, sorted, grouped or aggregated on. */
  readonly mask: Mask | undefined;
}

/** A row filter with the field it compares. */
export interface RowFilterModel extends Omit<RowFilter, 'field'> {
  readonly field: FieldModel;
}

export type FieldType =
  /** A primary or foreign key; `storage` says what it is in SQL. Text in GraphQL either way. */
  | { readonly kind: 'ID'; readonly storage: 'string' | 'integer' }
  | { readonly kind: 'String' | 'Boolean' }
  /** 32-bit. */
  | { readonly kind: 'Int' }
  /** 64-bit; text in JSON. */
  | { readonly kind: 'BigInt' }
  /** 64-bit binary; not finite reads as null. */
  | { readonly kind: 'Float' }
  /** Exact; text in JSON. 1 ≤ precision ≤ 38, 0 ≤ scale ≤ precision. */
  | { readonly kind: 'Decimal'; readonly precision: number; readonly scale: number }
  /** RFC 3339 full-date. */
  | { readonly kind: 'Date' }
  /** RFC 3339 date-time in UTC, up to microseconds. */
  | { readonly kind: 'DateTime' }
  /** RFC 3339 partial-time. */
  | { readonly kind: 'Time' }
  | { readonly kind: 'Enum'; readonly name: string; readonly values: readonly { readonly name: string; readonly value: string }[] };

/** What a caller must have. An empty list asks for nothing. */
export interface Protection {
  readonly authenticated: boolean;
  /** As in `@requiresScopes`: all scopes of at least one list. */
  readonly scopes: AnyOf;
  /** As in `@policy`: all policies of at least one list. */
  readonly policies: AnyOf;
}

/** A field that leads to one entity, here or in another subgraph, whose key equals this object's `fields`. */
export interface ReferenceModel {
  readonly name: string;
  readonly description: string;
  /** The entity's type name. */
  readonly target: string;
  /** Pairs: this object's field equals the target's key field of that name. */
  readonly on: readonly { readonly field: FieldModel; readonly key: string }[];
  /** True when the target is an object of this same subgraph. */
  readonly local: boolean;
}

/** A field that leads to the rows of this subgraph that refer to its parent: a page, or one row when the foreign key is unique. */
export interface ConnectionModel {
  readonly name: string;
  readonly description: string;
  /** The object whose rows it lists. */
  readonly object: string;
  /** Pairs: that object's field equals the parent's key field of that name. */
  readonly on: readonly { readonly field: FieldModel; readonly key: string }[];
  /** False for one-to-one: the field is a nullable object instead of a connection. */
  readonly many: boolean;
  /** True when the rows ask for more than the product does, so that a caller may be refused them. */
  readonly isProtected: boolean;
}

/** A stub of another subgraph's entity. */
export interface ForeignEntity {
  readonly name: string;
  readonly keys: readonly FieldModel[];
  /** What this subgraph adds to it; none makes it `@key(resolvable: false)`. */
  readonly connections: readonly ConnectionModel[];
}
