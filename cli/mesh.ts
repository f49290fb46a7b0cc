import { findProductFolders } from '../schemas/contracts';
import { describeSubgraph, type SubgraphDescription } from '../subgraphs/kit/serving/describe';

/** Reads every domain folder of a mesh, by name. Throws the first folder's error, or PRODUCT_NOT_FOUND when there is none. */
export async function describeMesh(dir: string): Promise<readonly SubgraphDescription[]> {
  const folders = await findProductFolders(dir);
  const descriptions = await Promise.all(folders.map(describeSubgraph));
  return descriptions.sort((a, b) => (a.model.subgraph < b.model.subgraph ? -1 : 1));
}
