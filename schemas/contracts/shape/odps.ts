import { commonShapes } from './common';
import { boolean, contactAddress, list, map, oneOf, type Shape, text, webAddress } from './shape';

export const odpsVersions = ['v0.9.0', 'v1.0.0', 'v1.1.0'] as const;
export type OdpsVersion = (typeof odpsVersions)[number];

/** The shape of a data product’s descriptor. 0.9 fixed little more than the keys at its root; 1.1 requires less and names more. */
export function productShape(version: OdpsVersion): Shape {
  const is11 = version === 'v1.1.0';
  const open = version === 'v0.9.0';
  const { tags, customProperties, authoritativeDefinitions, team, synonyms, context } = commonShapes({ open, ids: is11, vendor: is11 });
  const annotations = { tags, customProperties, authoritativeDefinitions };
  const identified = is11 ? { id: text, deprecated: boolean } : {};
  const named = is11 ? { ...identified, synonyms, context } : {};
  /** Required until 1.1. */
  const until11 = (keys: Readonly<Record<string, Shape>>) => (is11 || open ? { optional: keys } : { required: keys });

  const inputPort = map({
    what: 'an input port',
    required: { name: text, ...until11({ version: text, contractId: text }).required },
    optional: { ...identified, ...annotations, ...until11({ version: text, contractId: text }).optional },
    open,
  });
  const outputPort = map({
    what: 'an output port',
    required: { name: text, ...until11({ version: text }).required },
    optional: {
      ...named,
      ...annotations,
      ...until11({ version: text }).optional,
      description: text,
      type: text,
      contractId: text,
      sbom: list(sbom(is11, open)),
      inputContracts: list(map({ what: 'an input contract', required: { id: text, version: text }, open })),
    },
    open,
  });
  const managementPort = map({
    what: 'a management port',
    required: { name: text, content: text },
    optional: { ...identified, ...annotations, type: text, url: webAddress, channel: text, description: text },
    open,
  });
  const support = map({
    what: 'a support channel',
    required: { channel: text, url: contactAddress },
    optional: { ...(is11 ? { id: text } : {}), ...annotations, description: text, tool: text, scope: text, invitationUrl: contactAddress },
    open,
  });
  return map({
    what: 'a data product',
    required: { apiVersion: text, kind: oneOf(['DataProduct']), id: text, ...until11({ status: text }).required },
    optional: {
      ...annotations,
      ...until11({ status: text }).optional,
      ...(is11 ? { type: text, deprecated: boolean, synonyms, context } : {}),
      name: text,
      version: text,
      domain: text,
      tenant: text,
      description: map({
        what: 'a description',
        optional: { purpose: text, limitations: text, usage: text, customProperties, authoritativeDefinitions },
        open,
      }),
      inputPorts: list(inputPort),
      outputPorts: list(outputPort),
      managementPorts: list(managementPort),
      support: list(support),
      team,
      productCreatedTs: text,
    },
    open,
  });
}

function sbom(isUrlOptional: boolean, open: boolean): Shape {
  return isUrlOptional
    ? map({ what: 'an SBOM', optional: { id: text, type: text, url: webAddress } })
    : map({ what: 'an SBOM', required: { url: webAddress }, optional: { type: text }, open });
}
