import { type Contract, type Property, personalWords, type QualityRule, type Review } from '../../../schemas/contracts';
import type { Facts } from '../../../schemas/governance';

/** A part of a product that rules speak of: what is known of it, and the part itself, which knows where it stands. */
export interface FactsOf {
  readonly facts: Facts;
  readonly part: object;
  /** What messages call it. */
  readonly what: string;
}

/** `contractOf`: the contracts of the other products, as far as they are known. */
export function productFacts({ product, contract }: Review, contractOf: (product: string) => Contract | undefined): readonly FactsOf[] {
  if (!product) return [];
  const { name, domain, status, version, tags, description, inputPorts, outputPorts, team } = product;
  const owners = (team?.members ?? []).flatMap(({ username, role }) => (/owner$/i.test(role ?? '') ? [username] : []));
  const inputs = inputPorts.map((port) => port.name);
  const sources = inputs.map(contractOf);
  const addedProperties =
    contract && inputs.length > 0 && !sources.includes(undefined)
      ? countAdded(
          contract,
          sources.filter((source) => source !== undefined),
        )
      : undefined;
  const facts = {
    name,
    domain,
    status,
    version,
    tags,
    owners,
    ...description,
    inputs,
    outputs: outputPorts.map((port) => port.name),
    addedProperties,
  };
  return [{ facts, part: product, what: `The product ${name}` }];
}

export function contractFacts({ contract }: Review): readonly FactsOf[] {
  if (!contract) return [];
  const { version, status, description, slaProperties, customProperties, schema } = contract;
  const list = (name: string): readonly unknown[] => asList(customProperties.get(name));
  const facts = {
    version,
    status,
    purpose: description.purpose,
    sla: slaProperties.map(({ property }) => property),
    targets: list('sloTargets').map((target) => String((target as { sla?: unknown } | null)?.sla)),
    qualityDimensions: dimensionsOf(
      schema.flatMap(({ quality, properties }) => [...quality, ...properties.flatMap((property) => property.quality)]),
    ),
    access: customProperties.has('access'),
    purposes: list('purposes').map(String),
  };
  return [{ facts, part: contract, what: 'The contract' }];
}

export function objectFacts({ contract }: Review): readonly FactsOf[] {
  return (contract?.schema ?? []).map((object) => {
    const { name, description, deprecated, properties, quality } = object;
    const rules = [...quality, ...properties.flatMap((property) => property.quality)];
    const facts = { name, description, deprecated, properties: properties.length, qualityDimensions: dimensionsOf(rules) };
    return { facts, part: object, what: name };
  });
}

export function propertyFacts({ contract }: Review): readonly FactsOf[] {
  return (contract?.schema ?? []).flatMap((object) =>
    object.properties.map((property) => {
      const { name, description, logicalType: type, classification, tags, primaryKey: key, required, deprecated } = property;
      const personal = tags.includes('not-personal') ? undefined : personalWords(object.name, name);
      const facts = {
        object: object.name,
        name,
        description,
        type,
        classification,
        tags,
        key,
        required,
        deprecated,
        personal,
        protected: isProtected(property),
      };
      return { facts, part: property, what: `${object.name}.${name}` };
    }),
  );
}

function isProtected({ classification, customProperties }: Property): boolean {
  return (
    classification === 'restricted' || classification === 'confidential' || customProperties.has('scopes') || customProperties.has('mask')
  );
}

function countAdded(contract: Contract, sources: readonly Contract[]): number {
  const known = new Set(sources.flatMap(({ schema }) => schema.flatMap(({ properties }) => properties.map(({ name }) => name))));
  const keys = new Set(sources.flatMap(({ schema }) => schema.map(({ name }) => name.toLowerCase())));
  return contract.schema
    .flatMap(({ properties }) => properties)
    .filter(({ name, primaryKey }) => !known.has(name) && !(primaryKey && keys.has(name.replace(/Id$/, '').toLowerCase()))).length;
}

function dimensionsOf(rules: readonly QualityRule[]): readonly string[] {
  return [...new Set(rules.map(({ dimension, metric, type }) => dimension ?? metric ?? type))];
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
