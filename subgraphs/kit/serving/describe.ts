import { parse, print } from 'graphql';
import { type ProductFolder, readProductFolder } from '../../../schemas/contracts';
import type { TeamFields } from '../index';
import { deriveGraphModel, type GraphModel } from '../model';
import { printSdl } from '../sdl';
import { loadTeamFields } from './load-team-fields';
import { protectTeamFields } from './protect-team-fields';

/** What a domain folder says, without any of its data. */
export interface SubgraphDescription {
  readonly folder: ProductFolder;
  readonly model: GraphModel;
  /** SDL of what the contract says. */
  readonly derivedSdl: string;
  readonly teamFields: TeamFields | undefined;
  /** The whole SDL, as it is published: derived and the team's. */
  readonly sdl: string;
}

/** Reads a domain folder. Throws what its readers throw: CONTRACT_INVALID, CONTRACT_NOT_A_GRAPH, RESOLVERS_INVALID, PRODUCT_NOT_FOUND, FOLDER_UNREADABLE. */
export async function describeSubgraph(dir: string): Promise<SubgraphDescription> {
  const folder = await readProductFolder(dir);
  const model = deriveGraphModel(folder);
  const derivedSdl = printSdl(model);
  const loaded = folder.resolversPath === undefined ? undefined : await loadTeamFields(folder.resolversPath);
  const teamFields = loaded && { ...loaded, typeDefs: protectTeamFields(loaded.typeDefs, model) };
  const sdl = teamFields === undefined ? derivedSdl : `${print(parse(`${derivedSdl}\n${teamFields.typeDefs}`))}\n`;
  return { folder, model, derivedSdl, teamFields, sdl };
}
