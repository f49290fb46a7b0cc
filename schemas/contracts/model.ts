/**
 * What the rest of Meshway knows of a data product: the parts of ODPS 1.0 and ODCS 3.1 that it uses, read once from YAML and
 * never changed. Names follow the standards. Everything optional there and useless here is left in `source`.
 */

/** A domain folder, read: one product, the contract of its output port, and the paths of the team's optional files. */
export interface ProductFolder {
  /** Absolute path. */
  readonly dir: string;
  readonly product: DataProduct;
  readonly contract: Contract;
  /** Absolute path of `transform.sql`, when there is one. */
  readonly transformPath: string | undefined;
  /** Absolute path of `resolvers.ts`, when there is one. */
  readonly resolversPath: string | undefined;
}

/** An ODPS descriptor (`*.odps.yaml`). */
export interface DataProduct {
  readonly apiVersion: string;
  readonly id: string;
  /** Kebab-case; also the name of the subgraph. */
  readonly name: string;
  readonly version: string;
  readonly status: string;
  readonly domain: string | undefined;
  readonly description: Description;
  readonly tags: readonly string[];
  readonly inputPorts: readonly InputPort[];
  readonly outputPorts: readonly OutputPort[];
  readonly team: Team | undefined;
  readonly customProperties: CustomProperties;
  /** The whole document as plain data, as the discovery document shows it. */
  readonly source: unknown;
}

export interface InputPort {
  /** The name of the product it reads; also the name its SQL uses for it. */
  readonly name: string;
  readonly version: string | undefined;
  readonly contractId: string | undefined;
}

export interface OutputPort {
  readonly name: string;
  readonly version: string;
  readonly type: string | undefined;
  readonly contractId: string | undefined;
}

export interface Description {
  readonly purpose: string | undefined;
  readonly limitations: string | undefined;
  readonly usage: string | undefined;
}

export interface Team {
  readonly name: string | undefined;
  readonly members: readonly { readonly username: string; readonly role: string | undefined }[];
}

/** `customProperties` by name; values are plain data from an untrusted file. */
export type CustomProperties = ReadonlyMap<string, unknown>;

/** An ODCS contract (`*.odcs.yaml`). */
export interface Contract {
  readonly apiVersion: string;
  readonly id: string;
  readonly version: string;
  readonly status: string | undefined;
  readonly description: Description;
  readonly schema: readonly SchemaObject[];
  readonly servers: readonly Server[];
  readonly slaProperties: readonly SlaProperty[];
  readonly customProperties: CustomProperties;
  readonly source: unknown;
}

export interface SchemaObject {
  /** The stable `id` that references point at; the name when the file gives none. */
  readonly id: string;
  /** Upper camel case, as in GraphQL: `Order`. */
  readonly name: string;
  /** The table; the name when the file gives none. */
  readonly physicalName: string;
  readonly description: string | undefined;
  readonly deprecated: boolean;
  readonly properties: readonly Property[];
  /** Object-level relationships, with both sides. Property-level ones are on the property. */
  readonly relationships: readonly Relationship[];
  readonly quality: readonly QualityRule[];
  readonly customProperties: CustomProperties;
}

export interface Property {
  readonly id: string;
  /** Lower camel case, as in GraphQL: `placedAt`. */
  readonly name: string;
  /** The column; the name when the file gives none. */
  readonly physicalName: string;
  readonly description: string | undefined;
  readonly deprecated: boolean;
  readonly logicalType: LogicalType;
  /** As the file says it, e.g. `decimal(18,2)`. */
  readonly physicalType: string | undefined;
  /** `logicalTypeOptions.format`, e.g. `i64`. */
  readonly format: string | undefined;
  readonly primaryKey: boolean;
  /** 1, 2, 3 … among the primary key's properties; the order of the file when it gives none. */
  readonly primaryKeyPosition: number | undefined;
  readonly required: boolean;
  readonly unique: boolean;
  readonly classification: string | undefined;
  readonly tags: readonly string[];
  readonly examples: readonly unknown[];
  /** ODCS 3.2 `enum`, or the `validValues` of an `invalidValues` rule that allows none, which is how 3.1 says it. */
  readonly validValues: readonly string[] | undefined;
  /** The type of an array's items. */
  readonly items: Property | undefined;
  readonly relationships: readonly Relationship[];
  readonly quality: readonly QualityRule[];
  readonly customProperties: CustomProperties;
}

export type LogicalType = 'string' | 'date' | 'timestamp' | 'time' | 'number' | 'integer' | 'boolean' | 'object' | 'array';

/** A foreign key. `from` are property names of this object, `to` the properties they equal, in the same order. */
export interface Relationship {
  readonly from: readonly string[];
  readonly to: Reference;
  readonly customProperties: CustomProperties;
}

/** `schema/<id>/properties/<id>`, `<path>.odcs.yaml#schema/<id>/properties/<id>` or `object.property`, taken apart. */
export interface Reference {
  /** The other contract's file or URL as written; `undefined` for this contract. */
  readonly contract: string | undefined;
  readonly object: string;
  readonly properties: readonly string[];
}

export interface QualityRule {
  /** The rule's `id` or `name`, or one made of its metric and place: `orders.total.nullValues`. */
  readonly name: string;
  readonly type: 'library' | 'text' | 'sql' | 'custom';
  readonly metric: QualityMetric | undefined;
  /** SQL with `{object}` and `{property}`; answers one number. Untrusted. */
  readonly query: string | undefined;
  readonly arguments: {
    readonly validValues: readonly string[] | undefined;
    /** RE2 syntax, at most 1,000 characters. */
    readonly pattern: string | undefined;
    readonly missingValues: readonly (string | null)[] | undefined;
    readonly properties: readonly string[] | undefined;
  };
  readonly unit: 'rows' | 'percent';
  /** What the measured number must be; `undefined` for `text` and `custom` rules. */
  readonly expectation: Expectation | undefined;
  readonly severity: string | undefined;
  readonly dimension: string | undefined;
  readonly description: string | undefined;
}

export type QualityMetric = 'nullValues' | 'missingValues' | 'invalidValues' | 'duplicateValues' | 'rowCount';

export type Expectation =
  | {
      readonly operator: 'mustBe' | 'mustNotBe' | 'mustBeGreaterThan' | 'mustBeGreaterOrEqualTo' | 'mustBeLessThan' | 'mustBeLessOrEqualTo';
      readonly value: number;
    }
  | { readonly operator: 'mustBeBetween' | 'mustNotBeBetween'; readonly low: number; readonly high: number };

export interface Server {
  readonly server: string;
  readonly type: string;
  readonly source: unknown;
}

export interface SlaProperty {
  readonly id: string | undefined;
  readonly property: string;
  readonly value: string | number | boolean | null;
  readonly unit: string | undefined;
  readonly element: string | undefined;
  readonly driver: string | undefined;
}
