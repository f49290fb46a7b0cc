import type { ProductFolder } from '../../../schemas/contracts/model';
import { type ObjectSpec, productFolder } from './product-folder';

/** A product with one object `Thing` in the table `things`. */
export function things(properties: ObjectSpec['properties'], quality: ObjectSpec['quality'] = []): ProductFolder {
  return productFolder({ name: 'things', objects: { Thing: { physicalName: 'things', properties, quality } } });
}

export const id = { primaryKey: true, required: true, type: 'integer' } as const;
