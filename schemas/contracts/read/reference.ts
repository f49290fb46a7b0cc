import type { Reference } from '../model';

const contractFile = /^(?<contract>(?:https?:\/\/)?[A-Za-z0-9._\-/${}]+\.ya?ml)#/;
const qualified = /^\/?schema\/(?<object>[A-Za-z0-9_-]+)(?:\/properties\/(?<property>[A-Za-z0-9_-]+))?$/;
const shorthand = /^(?<object>[A-Za-z_][A-Za-z0-9_]*)\.(?<property>[A-Za-z_][A-Za-z0-9_]*)$/;

/**
 * Takes one reference apart: `schema/<id>/properties/<id>`, the same behind `<file>.odcs.yaml#` or `https://…yaml#/`, or
 * `object.property`. `undefined` when it is none of them. `properties` is empty when it names an object only.
 */
export function parseReference(reference: string): Reference | undefined {
  const contract = contractFile.exec(reference)?.groups?.contract;
  const local = contract === undefined ? reference : reference.slice(contract.length + 1);
  const parts = (qualified.exec(local) ?? (contract === undefined ? shorthand.exec(local) : null))?.groups;
  if (parts?.object === undefined) return undefined;
  return { contract, object: parts.object, properties: parts.property === undefined ? [] : [parts.property] };
}

/** One reference out of those of a composite key; `undefined` when they name different objects, or any is not a reference. */
export function mergeReferences(references: readonly (Reference | undefined)[]): Reference | undefined {
  const [first] = references;
  if (!first) return undefined;
  const properties: string[] = [];
  for (const reference of references) {
    if (reference?.object !== first.object || reference.contract !== first.contract) return undefined;
    properties.push(...reference.properties);
  }
  return { ...first, properties };
}
