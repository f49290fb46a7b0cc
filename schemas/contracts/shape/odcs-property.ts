import { logicalTypes } from '../read/read-contract';
import { child, text as textAt, type YamlMap } from '../yaml/yaml-node';
import type { CommonShapes } from './common';
import type { OdcsFeatures } from './odcs';
import { amount, anyScalar, anything, boolean, list, map, number, oneOf, type Shape, stableId, text, wholeNumber } from './shape';

interface Parts {
  readonly features: OdcsFeatures;
  readonly common: CommonShapes;
  readonly quality: Shape;
  readonly relationship: Shape;
}

type Fields = Readonly<Record<string, Shape>>;

/** A property of an object. `named` is false for what an array or a map is made of. */
export function propertyShape(parts: Parts, named = true): Shape {
  const { features, common, quality, relationship } = parts;
  const everyProperty = {
    ...elementShapes(parts),
    logicalType: oneOf(typesOf(features)),
    primaryKey: boolean,
    primaryKeyPosition: wholeNumber,
    required: boolean,
    unique: boolean,
    partitioned: boolean,
    partitionKeyPosition: wholeNumber,
    classification: text,
    encryptedName: text,
    transformSourceObjects: list(text),
    transformLogic: text,
    transformDescription: text,
    examples: list(anything),
    criticalDataElement: boolean,
    quality: list(quality),
    ...(features.has31 ? { relationships: list(relationship) } : {}),
    ...(features.has32 ? { enum: list(enumValue(common), { atLeast: 1 }), semanticType: text } : {}),
  };
  const shape = map((property) => ({
    what: 'a property',
    ...(named ? { required: { name: text } } : {}),
    optional: { ...everyProperty, ...(named ? {} : { name: text }), ...partsOf(property, parts) },
  }));
  return (node, key, report) => {
    shape(node, key, report);
    const options = child(node, 'logicalTypeOptions');
    if (options && child(node, 'logicalType') === undefined) report('options-without-type', options.at, {});
  };
}

/** What objects and properties share. */
export function elementShapes({ features, common }: Pick<Parts, 'features' | 'common'>): Fields {
  return {
    id: stableId,
    name: text,
    physicalName: text,
    physicalType: text,
    description: text,
    businessName: text,
    tags: common.tags,
    customProperties: common.customProperties,
    authoritativeDefinitions: common.authoritativeDefinitions,
    ...(features.has32 ? { deprecated: boolean, synonyms: common.synonyms } : {}),
  };
}

/** ODCS 3.0 knows `date` only; `timestamp` and `time` are read there too, since nothing else could be meant. */
function typesOf({ has32 }: OdcsFeatures): readonly string[] {
  return has32 ? [...logicalTypes, 'map', 'vector'] : logicalTypes;
}

/** The keys that depend on the property’s type. Shapes of inner properties are made when they are met: they may nest. */
function partsOf(property: YamlMap, parts: Parts): Fields {
  const type = textAt(property, 'logicalType');
  const properties: Shape = (node, key, report) => list(propertyShape(parts))(node, key, report);
  const inner: Shape = (node, key, report) => propertyShape(parts, false)(node, key, report);
  const hasProperties = type === 'object' || type === undefined;
  return {
    logicalTypeOptions: map({ what: `the options of ${type ?? 'a property'}`, ...optionsOf(type, parts.features) }),
    ...(hasProperties ? { properties } : {}),
    ...(type === 'array' || type === undefined ? { items: inner } : {}),
    ...(type === 'map' ? { map: map({ what: 'a map type', required: { key: inner, value: inner } }) } : {}),
  };
}

function optionsOf(type: string | undefined, { has31 }: OdcsFeatures): { required?: Fields; optional?: Fields; open?: boolean } {
  const bounds = (value: Shape) => ({
    minimum: value,
    maximum: value,
    exclusiveMinimum: has31 ? value : boolean,
    exclusiveMaximum: has31 ? value : boolean,
  });
  switch (type) {
    case 'string':
      return { optional: { minLength: amount, maxLength: amount, pattern: text, format: text } };
    case 'date':
      return { optional: { ...bounds(text), format: text } };
    case 'timestamp':
    case 'time':
      return { optional: { ...bounds(text), format: text, timezone: boolean, defaultTimezone: text } };
    case 'integer':
      return { optional: { ...bounds(number), multipleOf: number, format: oneOf(integerFormats) } };
    case 'number':
      return { optional: { ...bounds(number), multipleOf: number, format: oneOf(['f32', 'f64']) } };
    case 'object':
      return { optional: { minProperties: amount, maxProperties: amount, required: list(text, { atLeast: 1 }) } };
    case 'array':
      return { optional: { minItems: amount, maxItems: amount, uniqueItems: boolean } };
    case 'vector':
      return {
        required: { dimensions: amount },
        optional: { elementType: text, distanceMetric: text, embeddingModel: text, embeddingModelVersion: text, normalized: boolean },
      };
    default:
      return { open: true };
  }
}

const integerFormats = ['i8', 'i16', 'i32', 'i64', 'i128', 'u8', 'u16', 'u32', 'u64', 'u128'];

function enumValue({ tags, customProperties, authoritativeDefinitions }: CommonShapes): Shape {
  return map({
    what: 'a valid value',
    required: { value: anyScalar },
    optional: { id: stableId, label: text, description: text, tags, customProperties, authoritativeDefinitions },
  });
}
