import { parse, print } from 'graphql';
import { type GraphModel, type ObjectModel, words } from '../model';
import { protectionSdl } from './access-sdl';
import { aggregateSdl, groupArguments, groupsSdl } from './aggregate-sdl';
import { typeName } from './capabilities';
import { filterSdl } from './filter-sdl';
import { foreignEntitySdl, objectSdl, pageArguments } from './object-sdl';
import { directivesSdl, linkSdl, sharedSdl } from './shared-sdl';
import { block, described } from './text';

/** The Federation 2 SDL of a model. Deterministic: the same model gives the same text, byte for byte. */
export function printSdl(model: GraphModel): string {
  const definitions = [
    block('type Query', model.objects.flatMap(rootFieldsSdl)),
    ...model.objects.flatMap((object) => [...objectSdl(object), ...filterSdl(object), ...aggregateSdl(object), ...groupsSdl(object)]),
    ...model.foreignEntities.map(foreignEntitySdl),
    ...sharedSdl(model),
    ...directivesSdl(model),
  ]
    .filter((definition) => definition !== '')
    .join('\n\n');
  return `${print(parse(`${linkSdl(definitions)}\n\n${definitions}`))}\n`;
}

/** Nullable, all of them: when this subgraph fails, or a caller may not have one, an operation keeps what else it asked. */
function rootFieldsSdl({ name, keys, root, protection, numbersProtection, minGroupSize }: ObjectModel): string[] {
  const keyArguments = keys.map((key) => `${key.name}: ${typeName(key)}!`).join(', ');
  const rows = protectionSdl(protection);
  const numbers = protectionSdl(numbersProtection);
  const many = words(root.many);
  const ofEnough = minGroupSize === undefined ? '' : ` Not over fewer than ${minGroupSize.rows} ${many}, unless the caller may.`;
  return [
    described(`One of the ${many} by its key; null when there is none.`, `${root.one}(${keyArguments}): ${name}${rows}`),
    described(`A page of the ${many}, at most 1,000 at once.`, `${root.many}(${pageArguments(name)}): ${name}Connection${rows}`),
    described(`Numbers over the ${many}.${ofEnough}`, `${root.aggregate}(where: ${name}Filter): ${name}Aggregate${numbers}`),
    described(
      `Numbers over the ${many}, one row for each group; at most 10,000 at once.${ofEnough}`,
      `${root.groups}(${groupArguments(name)}): ${name}GroupConnection${numbers}`,
    ),
  ];
}
