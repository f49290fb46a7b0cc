import { upperCamel } from '../graph-names';
import type { Contract, Relationship, SchemaObject } from '../model';
import { findObject, findProperty, propertyNamed } from '../object-index';
import { didYouMean } from '../read/did-you-mean';
import { inverseName, referenceName, relationshipsOf } from '../relationship-names';
import { compareWithTarget } from './compare-with-target';
import type { ContractRule, Subject } from './rule';

/** Relationships name what exists on this side, pair up, and add fields whose names are free. */
export const checkLocalRelationships: ContractRule = (subject) => {
  const taken = takenNames(subject.model);
  for (const object of subject.model.schema) {
    for (const relationship of relationshipsOf(object)) {
      checkSources(object, relationship, subject);
      const target = relationship.to.contract === undefined ? checkTarget(relationship, object, subject) : undefined;
      checkFieldNames({ object, relationship, target, taken }, subject);
    }
  }
};

/** The names of each type’s fields. Types of other contracts start with none: their properties are not known here. */
function takenNames(contract: Contract): Map<string, Set<string>> {
  return new Map(contract.schema.map(({ name, properties }) => [name, new Set(properties.map((property) => property.name))]));
}

function checkSources(object: SchemaObject, relationship: Relationship, { origins, report }: Subject<Contract>): void {
  const { from, to } = relationship;
  for (const name of from) {
    if (propertyNamed(object, name)) continue;
    const suggestion = didYouMean(
      name,
      object.properties.map((property) => property.name),
    );
    report('unknown-local-reference', origins.at(relationship, 'from'), {
      kind: 'property',
      name,
      where: object.name,
      suggestion,
    });
  }
  if (from.length !== to.properties.length)
    report('reference-count', origins.at(relationship, 'to'), { from: from.length, to: to.properties.length });
}

function checkTarget(
  relationship: Relationship,
  object: SchemaObject,
  { model, origins, report }: Subject<Contract>,
): SchemaObject | undefined {
  const { to } = relationship;
  const at = origins.at(relationship, 'to');
  const target = findObject(model, to.object);
  if (!target) {
    const suggestion = didYouMean(
      to.object,
      model.schema.map(({ name }) => name),
    );
    report('unknown-local-reference', at, { kind: 'object', name: to.object, where: 'this contract', suggestion });
    return undefined;
  }
  for (const name of to.properties.filter((property) => !findProperty(target, property))) {
    const suggestion = didYouMean(
      name,
      target.properties.map((property) => property.name),
    );
    report('unknown-local-reference', at, { kind: 'property', name, where: target.name, suggestion });
  }
  compareWithTarget({ object, relationship, target, at }, report);
  return target;
}

interface Field {
  readonly object: SchemaObject;
  readonly relationship: Relationship;
  readonly target: SchemaObject | undefined;
  readonly taken: Map<string, Set<string>>;
}

function checkFieldNames({ object, relationship, target, taken }: Field, { origins, report }: Subject<Contract>): void {
  const at = origins.at(relationship);
  const targetName = target?.name ?? upperCamel(relationship.to.object);
  const reference = referenceName(relationship, targetName);
  if (!claim(taken, object.name, reference)) {
    report('name-collision', at, {
      name: reference,
      what: `${object.name} has a field of that name, and the relationship to ${targetName} would add another`,
      hint: 'Give the relationship customProperties: [{property: name, value: …}].',
    });
  }
  const inverse = inverseName(object, relationship);
  if (inverse !== undefined && !claim(taken, targetName, inverse))
    report('inverse-name-collision', at, { name: inverse, target: targetName });
}

/** False when the type has a field of that name already. */
function claim(taken: Map<string, Set<string>>, type: string, field: string): boolean {
  const fields = taken.get(type) ?? new Set();
  taken.set(type, fields);
  if (fields.has(field)) return false;
  fields.add(field);
  return true;
}
