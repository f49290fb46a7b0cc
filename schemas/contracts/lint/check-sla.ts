import type { Contract, SlaProperty } from '../model';
import { findObject, findProperty } from '../object-index';
import { didYouMean } from '../read/did-you-mean';
import type { ContractRule, Subject } from './rule';

/** The standard’s list, and names its examples use. */
const slaNames = [
  'availability',
  'throughput',
  'errorRate',
  'generalAvailability',
  'endOfSupport',
  'endOfLife',
  'retention',
  'frequency',
  'latency',
  'timeToDetect',
  'timeToNotify',
  'timeToRepair',
  'timeOfAvailability',
  'responseTime',
  'completeness',
];

/** A contract promises something, in names that are measured, of elements that exist. */
export const checkSla: ContractRule = (subject) => {
  const { model, origins, report } = subject;
  if (model.slaProperties.length === 0) report('missing-sla', origins.at(model, 'slaProperties'), {});
  for (const sla of model.slaProperties) {
    const { property } = sla;
    if (!slaNames.includes(property)) {
      const suggestion = property === 'freshness' ? ' Did you mean "latency"?' : didYouMean(property, slaNames);
      report('unknown-sla-property', origins.at(sla, 'property'), { property: property.slice(0, 100), suggestion });
    }
    checkElement(sla, subject);
  }
};

/** An element is `Object` or `Object.property`; several are separated by commas. */
function checkElement(sla: SlaProperty, { model, origins, report }: Subject<Contract>): void {
  for (const element of sla.element?.split(',').map((part) => part.trim()) ?? []) {
    if (isElement(model, element)) continue;
    const suggestion = didYouMean(element, elementsOf(model));
    report('unknown-sla-element', origins.at(sla, 'element'), { element: element.slice(0, 200), suggestion });
  }
}

function isElement(contract: Contract, element: string): boolean {
  const [objectName = '', propertyName, ...rest] = element.split('.');
  const object = findObject(contract, objectName);
  if (!object || rest.length > 0) return false;
  return propertyName === undefined || findProperty(object, propertyName) !== undefined;
}

function* elementsOf({ schema }: Contract): Iterable<string> {
  for (const { name, properties } of schema) {
    yield name;
    for (const property of properties) yield `${name}.${property.name}`;
  }
}
