import { readMask, readMinGroupSize, readRowFilters, reasonAgainstMask } from '../access';
import type { Contract, Property, SchemaObject } from '../model';
import { didYouMean } from '../read/did-you-mean';
import { relationshipsOf } from '../relationship-names';
import { customProperty } from './custom-property-node';
import type { ContractRule, Subject } from './rule';

/** Who may see the product is said, and what protects its data can do so. */
export const checkAccess: ContractRule = (subject) => {
  const { model, origins, report } = subject;
  if (!model.customProperties.has('access')) report('missing-access', origins.at(model, 'customProperties'), {});
  for (const object of model.schema) {
    checkRowFilters(object, subject);
    checkMinGroupSize(object, subject);
    for (const property of object.properties) checkMask(object, property, subject);
  }
};

function checkRowFilters(object: SchemaObject, { origins, report }: Subject<Contract>): void {
  const value = customProperty(origins.node(object), 'rowFilter');
  const filters = readRowFilters(object.customProperties.get('rowFilter')) ?? [];
  for (const [index, { field, operator }] of filters.entries()) {
    const at = (value?.kind === 'list' && value.items[index]?.at) || origins.at(object);
    const property = object.properties.find(({ name }) => name === field);
    if (property === undefined) {
      const suggestion = didYouMean(
        field,
        object.properties.map(({ name }) => name),
      );
      report('unknown-filter-property', at, { property: field.slice(0, 100), object: object.name, suggestion });
    } else if (property.logicalType === 'array' || property.logicalType === 'object') {
      report('unfit-row-filter', at, { property: field, reason: `its type is ${property.logicalType}` });
    } else if (operator === 'startsWith' && property.logicalType !== 'string') {
      report('unfit-row-filter', at, { property: field, reason: `startsWith is for texts, and its type is ${property.logicalType}` });
    }
  }
}

function checkMinGroupSize(object: SchemaObject, { origins, report }: Subject<Contract>): void {
  const value = customProperty(origins.node(object), 'minGroupSize');
  if (value && readMinGroupSize(object.customProperties.get('minGroupSize')) && !object.customProperties.has('scopes'))
    report('open-rows', value.at, { object: object.name });
}

function checkMask(object: SchemaObject, property: Property, { origins, report }: Subject<Contract>): void {
  const value = customProperty(origins.node(property), 'mask');
  const mask = readMask(property.customProperties.get('mask'));
  if (!value || !mask) return;
  const isForeignKey = relationshipsOf(object).some(({ from }) => from.includes(property.name));
  const reason = reasonAgainstMask(mask.kind, property, isForeignKey);
  if (reason !== undefined) report('unfit-mask', value.at, { property: property.name, kind: mask.kind, reason });
}
