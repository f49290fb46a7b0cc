import type { ContractRule, ProductRule } from './rule';

export const checkPurpose: ProductRule = ({ model, origins, report }) => {
  if (!model.description.purpose?.trim()) report('missing-purpose', origins.at(model, 'description'), {});
};

export const checkDescriptions: ContractRule = ({ model, origins, report }) => {
  for (const object of model.schema) {
    if (!object.description?.trim()) report('missing-description', origins.at(object, 'name'), { what: object.name });
    for (const property of object.properties) {
      if (!property.description?.trim())
        report('missing-description', origins.at(property, 'name'), { what: `${object.name}.${property.name}` });
    }
  }
};
