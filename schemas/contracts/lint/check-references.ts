import type { Read } from '../folder/load-folder';
import { lowerCamel, upperCamel } from '../graph-names';
import type { Contract, Relationship, SchemaObject } from '../model';
import { findObject, findProperty } from '../object-index';
import { didYouMean } from '../read/did-you-mean';
import { relationshipsOf } from '../relationship-names';
import { compareWithTarget } from './compare-with-target';
import type { Neighbours } from './neighbours';

/** References to contracts in folders beside this one lead to the key of an object that is there. Addresses on the web are not fetched. */
export async function checkReferences(contract: Read<Contract>, neighbours: Neighbours): Promise<void> {
  for (const object of contract.model.schema) {
    for (const relationship of relationshipsOf(object)) {
      const { contract: path } = relationship.to;
      if (path === undefined || /^https?:|\$\{/.test(path)) continue;
      await checkReference({ object, relationship, path }, contract, neighbours);
    }
  }
}

interface Placed {
  readonly object: SchemaObject;
  readonly relationship: Relationship;
  readonly path: string;
}

async function checkReference({ object, relationship, path }: Placed, { document }: Read<Contract>, neighbours: Neighbours): Promise<void> {
  const { origins, report } = document;
  const { to } = relationship;
  const at = origins.at(relationship, 'to');
  const other = await neighbours.contract(path);
  if ('reason' in other) return report('unknown-reference-contract', at, { contract: path.slice(0, 200), reason: other.reason });
  const target = findObject(other, to.object);
  if (!target) {
    const suggestion = didYouMean(
      to.object,
      other.schema.map(({ name }) => name),
    );
    return report('unknown-reference-target', at, { kind: 'object', name: to.object, where: path, suggestion });
  }
  if (upperCamel(to.object) !== target.name) report('reference-by-id', at, { id: to.object, name: target.name });
  for (const name of to.properties) {
    const property = findProperty(target, name);
    if (!property) {
      const suggestion = didYouMean(
        name,
        target.properties.map((candidate) => candidate.name),
      );
      report('unknown-reference-target', at, { kind: 'property', name, where: `${target.name} of ${path}`, suggestion });
    } else if (lowerCamel(name) !== property.name) report('reference-by-id', at, { id: name, name: property.name });
  }
  compareWithTarget({ object, relationship, target, at }, report);
}
