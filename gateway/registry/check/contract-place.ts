import { type Contract, lowerFirst, type Place, plural, type Review, type SchemaObject, upperFirst } from '../../../schemas/contracts';

/**
 * Where in a contract the part of the graph at `coordinate` comes from: `Order.total` from its property, `OrderStatus.PAID` from the
 * property it is the type of, `Query.orders` from the object. What follows from nothing in particular stands at the beginning of the schema.
 */
export function contractPlace({ contract, placeOf }: Review, coordinate: string): Place | undefined {
  if (!contract) return undefined;
  const [promise, name = ''] = coordinate.split(/:(.*)/s);
  if (promise === 'sla')
    return placeOf(contract.slaProperties.find(({ id, property }) => (id ?? property) === name) ?? contract, 'slaProperties');
  const [type = '', member = ''] = (promise === 'quality' ? name : coordinate).replace(/\(.*/, '').split('.');
  const object = objectOf(contract, type, member);
  if (!object) return placeOf(relatedTo(contract, type, member) ?? contract, 'schema');
  const property =
    object.properties.find((one) => one.name === member) ??
    object.properties.find((one) => type.startsWith(`${object.name}${upperFirst(one.name)}`)) ??
    object.properties.find((one) => one.relationships.some(({ customProperties }) => customProperties.get('name') === member));
  return placeOf(property ?? object, 'name');
}

/** The object a type is derived from: the one with the longest name its name begins with. A root field is named after its object. */
function objectOf({ schema }: Contract, type: string, member: string): SchemaObject | undefined {
  const named = (text: string): SchemaObject | undefined =>
    schema.filter(({ name }) => text.startsWith(name) || text.startsWith(plural(name))).sort((a, b) => b.name.length - a.name.length)[0];
  return type === 'Query' ? named(upperFirst(member)) : named(type);
}

/** The relationship that adds the field to an entity of another product. */
function relatedTo({ schema }: Contract, type: string, member: string): object | undefined {
  return schema
    .flatMap(({ name, properties, relationships }) => [
      ...relationships.map((relationship) => ({ name, relationship, at: relationship as object })),
      ...properties.flatMap((property) => property.relationships.map((relationship) => ({ name, relationship, at: property as object }))),
    ])
    .find(({ name, relationship: { to, customProperties } }) => {
      const inverse = customProperties.get('inverseName') ?? lowerFirst(plural(name));
      return to.contract !== undefined && to.object === type && inverse === member;
    })?.at;
}
