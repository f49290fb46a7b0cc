import { type DocumentNode, Kind, parse } from 'graphql';
import { apiError } from '../../schemas/errors';
import { coordinatesIn } from './check/coordinates-in';
import type { RegistryStore } from './model';
import { type ProductUse, readUsage, recordedUse } from './usage';

/** What was recorded in the last `days` days of the use of a product as it is published now. Throws PRODUCT_NOT_PUBLISHED. */
export async function productUse(
  store: Pick<RegistryStore, 'current' | 'readUsage'>,
  product: string,
  days: number,
  now: Date,
): Promise<ProductUse> {
  const { publications } = await store.current();
  const publication = publications.find((one) => one.product === product);
  if (!publication) throw apiError('PRODUCT_NOT_PUBLISHED', { product });
  const document = parse(publication.sdl);
  return recordedUse({ all: coordinatesIn(document), fields: fieldsIn(document) }, await readUsage(store, days, now));
}

/** Root fields, and those of the types others can refer to; connections and groups are only ways to them. */
function fieldsIn({ definitions }: DocumentNode): readonly string[] {
  const types = definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION);
  return types
    .filter(({ name, directives }) => name.value === 'Query' || directives?.some((directive) => directive.name.value === 'key'))
    .flatMap(({ name, fields }) => (fields ?? []).map((field) => `${name.value}.${field.name.value}`));
}
