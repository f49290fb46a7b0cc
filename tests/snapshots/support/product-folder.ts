import type { LogicalType, ProductFolder, Property, QualityRule, Relationship, SchemaObject } from '../../../schemas/contracts/model';

/** The parts of a property a test cares about; the rest is as an ordinary file would give it. */
export type PropertySpec = Partial<Omit<Property, 'name'>> & { readonly type?: LogicalType };

export interface ObjectSpec {
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly physicalName?: string;
  readonly quality?: readonly QualityRule[];
}

export interface FolderSpec {
  readonly name: string;
  readonly objects: Readonly<Record<string, ObjectSpec>>;
  readonly inputPorts?: readonly string[];
  readonly transformPath?: string;
  readonly dir?: string;
}

const nothing = { purpose: undefined, limitations: undefined, usage: undefined };

/** A product folder as the contract reader would give it. */
export function productFolder({ name, objects, inputPorts = [], transformPath, dir = '/nowhere' }: FolderSpec): ProductFolder {
  return {
    dir,
    transformPath,
    resolversPath: undefined,
    product: {
      apiVersion: 'v1.0.0',
      id: `urn:test:${name}`,
      name,
      version: '1.0.0',
      status: 'active',
      domain: undefined,
      description: nothing,
      tags: [],
      inputPorts: inputPorts.map((port) => ({ name: port, version: undefined, contractId: undefined })),
      outputPorts: [],
      team: undefined,
      customProperties: new Map(),
      source: {},
    },
    contract: {
      apiVersion: 'v3.1.0',
      id: `urn:test:${name}:contract`,
      version: '1.0.0',
      status: 'active',
      description: nothing,
      schema: Object.entries(objects).map(([object, spec]) => schemaObject(object, spec)),
      servers: [],
      slaProperties: [],
      customProperties: new Map(),
      source: {},
    },
  };
}

function schemaObject(name: string, { properties, physicalName = name, quality = [] }: ObjectSpec): SchemaObject {
  return {
    id: name,
    name,
    physicalName,
    description: undefined,
    deprecated: false,
    properties: Object.entries(properties).map(([property, spec]) => propertyOf(property, spec)),
    relationships: [],
    quality,
    customProperties: new Map(),
  };
}

export function propertyOf(name: string, { type = 'string', ...spec }: PropertySpec): Property {
  return {
    id: name,
    name,
    physicalName: name,
    description: undefined,
    deprecated: false,
    logicalType: type,
    physicalType: undefined,
    format: undefined,
    primaryKey: false,
    primaryKeyPosition: undefined,
    required: false,
    unique: false,
    classification: undefined,
    tags: [],
    examples: [],
    validValues: undefined,
    items: undefined,
    relationships: [],
    quality: [],
    customProperties: new Map(),
    ...spec,
  };
}

/** A foreign key of one property to the key of an object of the same contract. */
export function foreignKey(from: string, object: string, property: string): Relationship {
  return { from: [from], to: { contract: undefined, object, properties: [property] }, customProperties: new Map() };
}

export function qualityRule(
  spec: Partial<Omit<QualityRule, 'arguments'>> & { readonly arguments?: Partial<QualityRule['arguments']> },
): QualityRule {
  return {
    name: 'rule',
    type: 'library',
    metric: undefined,
    query: undefined,
    unit: 'rows',
    expectation: undefined,
    severity: undefined,
    dimension: undefined,
    description: undefined,
    ...spec,
    arguments: { validValues: undefined, pattern: undefined, missingValues: undefined, properties: undefined, ...spec.arguments },
  };
}
