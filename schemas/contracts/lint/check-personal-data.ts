import type { Property } from '../model';
import { personalWords } from './personal-names';
import type { ContractRule } from './rule';

/** Data of a person is protected: by its tag, or by what its name says. The tag `not-personal` answers a wrong guess. */
export const checkPersonalData: ContractRule = ({ model, origins, report }) => {
  for (const object of model.schema) {
    for (const property of object.properties) {
      const because = reasonOf(object.name, property);
      if (because && !isProtected(property))
        report('unclassified-personal-data', origins.at(property, 'name'), { property: property.name, because });
    }
  }
};

function reasonOf(object: string, { name, physicalName, tags }: Property): string | undefined {
  if (tags.some((tag) => tag.toLowerCase() === 'pii')) return 'it has the tag pii';
  if (tags.includes('not-personal')) return undefined;
  const words = personalWords(object, name) ?? personalWords(object, physicalName);
  return words && `its name says "${words}"`;
}

function isProtected({ classification, customProperties }: Property): boolean {
  return (
    classification === 'restricted' || classification === 'confidential' || customProperties.has('scopes') || customProperties.has('mask')
  );
}
