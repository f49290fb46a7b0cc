import { mergeReferences, parseReference } from '../read/reference';
import { asText, child, text as textAt } from '../yaml/yaml-node';
import { type CommonShapes, commonShapes } from './common';
import { elementShapes, propertyShape } from './odcs-property';
import { qualityShape } from './odcs-quality';
import { serverFields, serverTypes } from './odcs-servers';
import { anyScalar, contactAddress, list, listOr, map, number, oneOf, type Shape, stableId, text } from './shape';

export const odcsVersions = ['v3.0.0', 'v3.0.1', 'v3.0.2', 'v3.1.0', 'v3.2.0'] as const;
export type OdcsVersion = (typeof odcsVersions)[number];

/** What the versions differ in. */
export interface OdcsFeatures {
  /** Relationships, closed maps, exclusive bounds that are values. */
  readonly has31: boolean;
  /** Enumerations, deprecation, synonyms, context, maps and vectors. */
  readonly has32: boolean;
}

/** The shape of a contract. 3.0 let most maps hold keys it did not name. */
export function contractShape(version: OdcsVersion): Shape {
  const features = { has31: !version.startsWith('v3.0'), has32: version === 'v3.2.0' };
  const { has31, has32 } = features;
  const open = !has31;
  const common = commonShapes({ open, ids: has31, vendor: has32 });
  const { tags, customProperties, authoritativeDefinitions } = common;
  const id = has31 ? { id: stableId } : {};
  const role = roleShape(common, id, open);
  return map({
    what: 'a contract',
    required: { apiVersion: text, kind: oneOf(['DataContract']), id: text, version: text, ...(has32 ? {} : { status: text }) },
    optional: {
      status: text,
      name: text,
      tenant: text,
      domain: text,
      dataProduct: text,
      tags,
      customProperties,
      authoritativeDefinitions,
      contractCreatedTs: text,
      slaDefaultElement: text,
      description: map({
        what: 'a description',
        optional: { purpose: text, limitations: text, usage: text, customProperties, authoritativeDefinitions },
        open: true,
      }),
      schema: list(objectShape(features, common)),
      servers: list(serverShape(features, common, role)),
      roles: list(role),
      support: list(supportShape(common, id, open)),
      price: map({ what: 'a price', optional: { ...id, priceAmount: number, priceCurrency: text, priceUnit: text }, open }),
      team: has31 ? listOr(common.members, common.team) : common.members,
      slaProperties: list(slaShape(features, common, id)),
      ...(has32 ? { context: common.context } : {}),
    },
  });
}

function objectShape(features: OdcsFeatures, common: CommonShapes): Shape {
  const quality = qualityShape(common, !features.has31);
  const parts = { features, common, quality, relationship: relationshipShape(common, features, false) };
  const shape = map({
    what: 'an object',
    required: { name: text },
    optional: {
      ...elementShapes(parts),
      logicalType: oneOf(['object']),
      dataGranularityDescription: text,
      properties: list(propertyShape(parts)),
      quality: list(quality),
      ...(features.has31 ? { relationships: list(relationshipShape(common, features, true)) } : {}),
      ...(features.has32 ? { context: common.context } : {}),
    },
    elsewhere: ['classification'],
  });
  return (node, key, report) => {
    shape(node, key, report);
    const classification = node.kind === 'map' ? node.entries.get('classification') : undefined;
    if (classification) report('misplaced-classification', classification.keyAt, {});
  };
}

/** On an object both sides are named, on a property only where it leads: it starts there. */
function relationshipShape({ customProperties }: CommonShapes, { has32 }: OdcsFeatures, onObject: boolean): Shape {
  const references = list(reference, { atLeast: 1 });
  return map((node) => {
    const from = child(node, 'to')?.kind === 'list' ? references : reference;
    return {
      what: onObject ? 'a relationship of an object' : 'a relationship of a property',
      required: { to: listOr(compositeReference, reference), ...(onObject ? { from } : {}) },
      optional: { type: oneOf(['foreignKey']), customProperties, ...(has32 ? { id: text } : {}) },
    };
  });
}

/** The properties of a composite key: all of one object. */
const compositeReference: Shape = (node, key, report) => {
  list(reference, { atLeast: 1 })(node, key, report);
  const written = node.kind === 'list' ? node.items.map((item) => asText(item) ?? '') : [];
  const parsed = written.map(parseReference);
  if (!parsed.includes(undefined) && parsed.length > 0 && !mergeReferences(parsed)) {
    report('bad-reference', node.at, { reference: written.join(', ').slice(0, 200) });
  }
};

const reference: Shape = (node, key, report) => {
  text(node, key, report);
  const value = asText(node);
  if (value !== undefined && !parseReference(value)?.properties.length)
    report('bad-reference', node.at, { reference: value.slice(0, 200) });
};

function serverShape({ has31, has32 }: OdcsFeatures, { customProperties }: CommonShapes, role: Shape): Shape {
  const everyServer = {
    description: text,
    environment: text,
    roles: list(role),
    customProperties,
    ...(has31 ? { id: stableId } : {}),
  };
  return map((server) => {
    const { required, optional, open = !has31 } = serverFields(textAt(server, 'type'), has32);
    return {
      what: 'a server',
      required: { server: text, type: oneOf(serverTypes(has32)), ...required },
      optional: { ...everyServer, ...optional },
      open,
    };
  });
}

function roleShape({ customProperties }: CommonShapes, id: Readonly<Record<string, Shape>>, open: boolean): Shape {
  const optional = { ...id, description: text, access: text, firstLevelApprovers: text, secondLevelApprovers: text, customProperties };
  return map({ what: 'a role', required: { role: text }, optional, open });
}

function supportShape({ customProperties }: CommonShapes, id: Readonly<Record<string, Shape>>, open: boolean): Shape {
  const optional = { ...id, description: text, tool: text, scope: text, invitationUrl: contactAddress, customProperties };
  return map({
    what: 'a support channel',
    // 3.0 requires the address as well.
    required: open ? { channel: text, url: contactAddress } : { channel: text },
    optional: open ? optional : { ...optional, url: contactAddress },
    open,
  });
}

function slaShape({ has31, has32 }: OdcsFeatures, common: CommonShapes, id: Readonly<Record<string, Shape>>): Shape {
  const { customProperties, authoritativeDefinitions } = common;
  return map({
    what: 'an SLA property',
    required: { property: text, value: anyScalar },
    optional: {
      ...id,
      valueExt: anyScalar,
      unit: text,
      element: text,
      driver: text,
      ...(has31 ? { description: text, scheduler: text, schedule: text } : {}),
      ...(has32 ? { customProperties, authoritativeDefinitions } : {}),
    },
    open: !has31,
  });
}
