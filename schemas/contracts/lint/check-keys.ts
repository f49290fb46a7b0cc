import { keysOf } from '../object-index';
import type { ContractRule } from './rule';

/** Every row can be addressed: a primary key in a clear order that nobody needs to be kept from. */
export const checkKeys: ContractRule = ({ model, origins, report }) => {
  for (const object of model.schema) {
    const keys = keysOf(object);
    if (keys.length === 0) report('no-primary-key', origins.at(object, 'name'), { object: object.name });
    const positions = new Set<number>();
    for (const key of keys) {
      const position = key.primaryKeyPosition;
      if (position !== undefined && positions.has(position))
        report('bad-key-position', origins.at(key, 'primaryKeyPosition'), { position });
      if (position !== undefined) positions.add(position);
      const isProtected =
        key.classification === 'restricted' || key.classification === 'confidential' || key.customProperties.has('scopes');
      if (isProtected) report('protected-key', origins.at(key, 'classification'), { property: key.name });
    }
  }
};
