import { parse, print } from 'graphql';
import { type GraphModel, type ObjectModel, words } from '../model';
import { aggregateSdl, groupArguments, groupsSdl } from './aggregate-sdl';
import { typeName } from './capabilities';
import { filterSdl } from './filter-sdl';
import { foreignEntitySdl, objectSdl, pageArguments } from './object-sdl';
import { linkSdl, sharedSdl } from './shared-sdl';
import { block, described } from './text';

/** The Federation 2 SDL of a model. Deterministic: the same model gives the same text, byte for byte. */
export function printSdl(model: GraphModel): string {
  const definitions = [
    block('type Query', model.objects.flatMap(rootFieldsSdl)),
    ...model.objects.flatMap((object) => [...objectSdl(object), ...filterSdl(object), ...aggregateSdl(object), ...groupsSdl(object)]),
    ...model.foreignEntities.map(foreignEntitySdl),
    ...sharedSdl(model),
  ]
    .filter((definition) => definition !== '')
    .join('\n\n');
  return `${print(parse(`${linkSdl(definitions)}\n\n${definitions}`))}\n`;
}

/** Nullable, all of them: when this subgraph fails, an operation keeps what it asked of the others. */
function rootFieldsSdl({ name, keys, root }: ObjectModel): string[] {
  const keyArguments = keys.map((key) => `${key.name}: ${typeName(key)}!`).join(', ');
  return [
    described(`One of the ${words(root.many)} by its key; null when there is none.`, `${root.one}(${keyArguments}): ${name}`),
    described(`A page of the ${words(root.many)}, at most 1,000 at once.`, `${root.many}(${pageArguments(name)}): ${name}Connection`),
    described(`Numbers over the ${words(root.many)}.`, `${root.aggregate}(where: ${name}Filter): ${name}Aggregate`),
    described(
      `Numbers over the ${words(root.many)}, one row for each group; at most 10,000 at once.`,
      `${root.groups}(${groupArguments(name)}): ${name}GroupConnection`,
    ),
  ];
}
