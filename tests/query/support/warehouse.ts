import type { ProductFolder, Property, Relationship, SchemaObject } from '../../../schemas/contracts/model';
import { deriveGraphModel, type GraphModel } from '../../../subgraphs/kit/model';
import { printSdl } from '../../../subgraphs/kit/sdl';

/** A product with every type, key and relationship the kit knows: things in a tree, their parts, one detail each, rates by two keys. */
export const warehouse: ProductFolder = {
  dir: '/warehouse',
  transformPath: undefined,
  resolversPath: undefined,
  product: {
    apiVersion: 'v1.0.0',
    id: 'urn:test:warehouse',
    name: 'warehouse',
    version: '1.0.0',
    status: 'active',
    domain: undefined,
    description: { purpose: undefined, limitations: undefined, usage: undefined },
    tags: [],
    inputPorts: [],
    outputPorts: [],
    team: undefined,
    customProperties: new Map(),
    source: {},
  },
  contract: {
    apiVersion: 'v3.1.0',
    id: 'urn:test:warehouse:contract',
    version: '1.0.0',
    status: 'active',
    description: { purpose: undefined, limitations: undefined, usage: undefined },
    schema: [
      object('Thing', 'things', [
        property('id', 'integer', { primaryKey: true, required: true, physicalType: 'bigint' }),
        property('ownerId', 'string', {
          physicalName: 'owner_id',
          relationships: [foreignKey('ownerId', 'owners.odcs.yaml', 'Owner', 'id')],
        }),
        property('parentId', 'integer', {
          physicalName: 'parent_id',
          physicalType: 'bigint',
          relationships: [foreignKey('parentId', undefined, 'Thing', 'id', [['inverseName', 'children']])],
        }),
        property('kind', 'string', { required: true, validValues: ['SMALL', 'very large', "o'clock"] }),
        property('name', 'string'),
        property('flag', 'boolean'),
        property('small', 'integer', { format: 'i32' }),
        property('big', 'integer', { format: 'i64' }),
        property('ratio', 'number'),
        property('price', 'number', { physicalType: 'decimal(18,2)' }),
        property('huge', 'number', { physicalType: 'decimal(38,10)' }),
        property('day', 'date'),
        property('at', 'timestamp'),
        property('clock', 'time'),
        property('tags', 'array', { items: property('tag', 'string') }),
        property('secret', 'string', { classification: 'restricted' }),
      ]),
      object('Part', 'parts', [
        property('id', 'string', { primaryKey: true, required: true }),
        property('thingId', 'integer', {
          physicalName: 'thing_id',
          required: true,
          physicalType: 'bigint',
          relationships: [foreignKey('thingId', undefined, 'Thing', 'id')],
        }),
        property('label', 'string'),
        property('amount', 'number', { required: true, physicalType: 'decimal(10,3)' }),
      ]),
      object('Detail', 'details', [
        property('id', 'string', { primaryKey: true, required: true }),
        property('thingId', 'integer', {
          physicalName: 'thing_id',
          required: true,
          unique: true,
          physicalType: 'bigint',
          relationships: [foreignKey('thingId', undefined, 'Thing', 'id')],
        }),
        property('note', 'string'),
        property('makerId', 'string', {
          physicalName: 'maker_id',
          relationships: [foreignKey('makerId', 'makers.odcs.yaml', 'Maker', 'id', [['inverseName', false]])],
        }),
      ]),
      object('Rate', 'rates', [
        property('code', 'string', { primaryKey: true, primaryKeyPosition: 1, required: true }),
        property('day', 'date', { primaryKey: true, primaryKeyPosition: 2, required: true }),
        property('value', 'number', { required: true, physicalType: 'decimal(12,6)' }),
      ]),
    ],
    servers: [],
    slaProperties: [],
    customProperties: new Map([['access', 'public']]),
    source: {},
  },
};

/** What a contract says of access, by `contract`, `Thing` or `Thing.name`. */
export type AccessSaid = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The warehouse with a contract that says this of access, and `public` where it says nothing of who may see it. */
export function guardedWarehouse(said: AccessSaid): { readonly model: GraphModel; readonly sdl: string } {
  const customOf = (at: string) => new Map(Object.entries(said[at] ?? {}));
  const schema = warehouse.contract.schema.map((object) => ({
    ...object,
    customProperties: customOf(object.name),
    properties: object.properties.map((property) => {
      const { classification, ...custom } = said[`${object.name}.${property.name}`] ?? {};
      return {
        ...property,
        ...(classification ? { classification: String(classification) } : {}),
        customProperties: new Map(Object.entries(custom)),
      };
    }),
  }));
  const customProperties = new Map(Object.entries({ access: 'public', ...said.contract }).filter(([, value]) => value !== undefined));
  const model = deriveGraphModel({ ...warehouse, contract: { ...warehouse.contract, schema, customProperties } });
  return { model, sdl: printSdl(model) };
}

export const warehouseModel = deriveGraphModel(warehouse);
export const warehouseSdl = printSdl(warehouseModel);

/** Columns and types of each table, as the contract stores them. */
export const warehouseTables = `
  CREATE TABLE things (id BIGINT PRIMARY KEY, owner_id VARCHAR, parent_id BIGINT, kind VARCHAR NOT NULL, name VARCHAR, flag BOOLEAN,
    small INTEGER, big BIGINT, ratio DOUBLE, price DECIMAL(18,2), huge DECIMAL(38,10), "day" DATE, "at" TIMESTAMP, clock TIME, tags VARCHAR[], secret VARCHAR);
  CREATE TABLE parts (id VARCHAR PRIMARY KEY, thing_id BIGINT NOT NULL, label VARCHAR, amount DECIMAL(10,3) NOT NULL);
  CREATE TABLE details (id VARCHAR PRIMARY KEY, thing_id BIGINT NOT NULL, note VARCHAR, maker_id VARCHAR);
  CREATE TABLE rates (code VARCHAR, day DATE, value DECIMAL(12,6) NOT NULL, PRIMARY KEY (code, day));`;

function object(name: string, physicalName: string, properties: readonly Property[]): SchemaObject {
  return {
    id: name,
    name,
    physicalName,
    description: undefined,
    deprecated: false,
    properties,
    relationships: [],
    quality: [],
    customProperties: new Map(),
  };
}

function property(name: string, logicalType: Property['logicalType'], more: Partial<Property> = {}): Property {
  return {
    id: name,
    name,
    physicalName: name,
    description: undefined,
    deprecated: false,
    logicalType,
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
    ...more,
  };
}

function foreignKey(
  from: string,
  contract: string | undefined,
  object: string,
  to: string,
  custom: [string, unknown][] = [],
): Relationship {
  return { from: [from], to: { contract, object, properties: [to] }, customProperties: new Map(custom) };
}
