import type { Contract, LogicalType, Property, QualityRule, Reference, Relationship, SchemaObject, Server, SlaProperty } from '../model';
import { asText, child, flag, items, number, text, texts, toPlain, type YamlNode } from '../yaml/yaml-node';
import type { Origins } from './origins';
import { readCustomProperties, readDescription } from './read-common';
import { readQuality } from './read-quality';
import { mergeReferences, parseReference } from './reference';

export const logicalTypes: readonly LogicalType[] = [
  'string',
  'date',
  'timestamp',
  'time',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
];

/** Reads an ODCS document. Total: what has the wrong shape is left out, and is for the shape’s check to report. */
export function readContract(root: YamlNode, origins: Origins): Contract {
  const contract: Contract = {
    apiVersion: text(root, 'apiVersion') ?? '',
    id: text(root, 'id') ?? '',
    version: text(root, 'version') ?? '',
    status: text(root, 'status'),
    description: readDescription(root),
    schema: items(root, 'schema').flatMap((object) => readObject(object, origins)),
    servers: items(root, 'servers').flatMap((server) => readServer(server, origins)),
    slaProperties: items(root, 'slaProperties').flatMap((sla) => readSlaProperty(sla, origins)),
    customProperties: readCustomProperties(root),
    source: toPlain(root),
  };
  return origins.keep(contract, root);
}

function readObject(node: YamlNode, origins: Origins): SchemaObject[] {
  const name = text(node, 'name');
  if (name === undefined) return [];
  const id = text(node, 'id') ?? name;
  const properties = items(node, 'properties').flatMap((property) => readProperty(property, name, origins));
  const object: SchemaObject = {
    id,
    name,
    physicalName: text(node, 'physicalName') ?? name,
    description: text(node, 'description'),
    deprecated: flag(node, 'deprecated'),
    properties,
    relationships: items(node, 'relationships').flatMap((relationship) =>
      readObjectRelationship(relationship, { id, name, properties }, origins),
    ),
    quality: readQuality(node, name, origins),
    customProperties: readCustomProperties(node),
  };
  return [origins.keep(object, node)];
}

function readProperty(node: YamlNode, objectName: string, origins: Origins): Property[] {
  const name = text(node, 'name');
  return name === undefined ? [] : [readNamedProperty(node, name, `${objectName}.${name}`, origins)];
}

function readNamedProperty(node: YamlNode, name: string, place: string, origins: Origins): Property {
  const quality = readQuality(node, place, origins);
  const position = number(node, 'primaryKeyPosition');
  const itemType = child(node, 'items');
  const property: Property = {
    id: text(node, 'id') ?? name,
    name,
    physicalName: text(node, 'physicalName') ?? name,
    description: text(node, 'description'),
    deprecated: flag(node, 'deprecated'),
    logicalType: logicalTypes.find((type) => type === text(node, 'logicalType')) ?? 'string',
    physicalType: text(node, 'physicalType'),
    format: text(child(node, 'logicalTypeOptions'), 'format'),
    primaryKey: flag(node, 'primaryKey'),
    primaryKeyPosition: position !== undefined && position > 0 ? position : undefined,
    required: flag(node, 'required'),
    unique: flag(node, 'unique'),
    classification: text(node, 'classification'),
    tags: texts(node, 'tags') ?? [],
    examples: items(node, 'examples').map(toPlain),
    validValues: readValidValues(node, quality),
    items: itemType?.kind === 'map' ? readNamedProperty(itemType, text(itemType, 'name') ?? name, place, origins) : undefined,
    relationships: items(node, 'relationships').flatMap((relationship) => readPropertyRelationship(relationship, name, origins)),
    quality,
    customProperties: readCustomProperties(node),
  };
  return origins.keep(property, node);
}

/** 3.2’s `enum: [{value}]`, or the values of a rule that allows no others. */
function readValidValues(node: YamlNode, quality: readonly QualityRule[]): readonly string[] | undefined {
  const listed = child(node, 'enum');
  if (listed?.kind === 'list') return listed.items.map((item) => String(toPlain(child(item, 'value') ?? item)));
  return quality.find(allowsNoOther)?.arguments.validValues;
}

function allowsNoOther({ metric, expectation, arguments: { validValues } }: QualityRule): boolean {
  return metric === 'invalidValues' && validValues !== undefined && expectation?.operator === 'mustBe' && expectation.value === 0;
}

type Owner = Pick<SchemaObject, 'id' | 'name' | 'properties'>;

function readObjectRelationship(node: YamlNode, owner: Owner, origins: Origins): Relationship[] {
  const from = textList(child(node, 'from')).map((source) => sourceName(source, owner));
  const to = readTarget(node);
  if (from.length === 0 || !to) return [];
  return [origins.keep({ from, to, customProperties: readCustomProperties(node) }, node)];
}

/** The property’s name, whether the source says its id or its name; what is not of this object stays as written, and is for lint to report. */
function sourceName(source: string, { id, name, properties }: Owner): string {
  const reference = parseReference(source);
  const isOwn = reference?.contract === undefined && (reference?.object === id || reference?.object === name);
  const written = reference?.properties[0];
  if (!isOwn || written === undefined) return source;
  return properties.find((property) => property.id === written || property.name === written)?.name ?? written;
}

function readPropertyRelationship(node: YamlNode, property: string, origins: Origins): Relationship[] {
  const to = readTarget(node);
  return to ? [origins.keep({ from: [property], to, customProperties: readCustomProperties(node) }, node)] : [];
}

function readTarget(node: YamlNode): Reference | undefined {
  return mergeReferences(textList(child(node, 'to')).map(parseReference));
}

function textList(node: YamlNode | undefined): readonly string[] {
  const list = node?.kind === 'list' ? node.items : node ? [node] : [];
  return list.map(asText).filter((item) => item !== undefined);
}

function readServer(node: YamlNode, origins: Origins): Server[] {
  const server = text(node, 'server');
  const type = text(node, 'type');
  return server === undefined || type === undefined ? [] : [origins.keep({ server, type, source: toPlain(node) }, node)];
}

function readSlaProperty(node: YamlNode, origins: Origins): SlaProperty[] {
  const property = text(node, 'property');
  const value = child(node, 'value');
  if (property === undefined || value?.kind !== 'scalar') return [];
  const sla: SlaProperty = {
    id: text(node, 'id'),
    property,
    value: value.value,
    unit: text(node, 'unit'),
    element: text(node, 'element'),
    driver: text(node, 'driver'),
  };
  return [origins.keep(sla, node)];
}
