import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Proposed } from '../../gateway/registry/check';
import { findProductFolders, reviewProductFolder } from '../../schemas/contracts';
import { ApiError, apiError } from '../../schemas/errors';
import { describeSubgraph, type SubgraphDescription } from '../../subgraphs/kit/serving/describe'; // Without what serves it, which takes long to load.

/** A folder as it would be published. */
export interface ProposedFolder extends Proposed {
  /** What the kit makes of it; left out where it cannot become a graph. */
  readonly description?: SubgraphDescription;
}

/** What a folder, or each folder of a mesh, would publish. A folder that cannot become a graph is proposed with what is wrong with it. */
export async function proposeFolders(dir: string): Promise<readonly ProposedFolder[]> {
  const folders = await findProductFolders(dir);
  if (folders.length === 0) throw apiError('PRODUCT_NOT_FOUND', { path: dir });
  return Promise.all(folders.map(proposeFolder));
}

/** Throws PRODUCT_NOT_FOUND, FOLDER_UNREADABLE, and RESOLVERS_INVALID. */
export async function proposeFolder(dir: string): Promise<ProposedFolder> {
  const review = await reviewProductFolder(dir);
  const { description, unreadable } = await describe(dir);
  const [descriptor, contract] = await Promise.all(
    [review.descriptorPath, review.contractPath].map((path) => (path === undefined ? undefined : readFile(path, 'utf8'))),
  );
  const product = review.product?.name ?? relative('.', dir);
  return {
    review,
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(description === undefined ? {} : { description }),
    proposal: {
      product,
      sdl: description?.sdl ?? '',
      url: addressOf(product),
      ...(review.product?.version === undefined ? {} : { version: review.product.version }),
      ...(descriptor === undefined ? {} : { descriptor }),
      ...(contract === undefined ? {} : { contract }),
    },
  };
}

/** Where a subgraph answers makes no difference to a check. */
export function addressOf(product: string): string {
  return `http://${product}:4000/graphql`;
}

async function describe(dir: string): Promise<{ readonly description?: SubgraphDescription; readonly unreadable?: string }> {
  try {
    return { description: await describeSubgraph(dir) };
  } catch (error) {
    if (!(error instanceof ApiError) || (error.code !== 'CONTRACT_INVALID' && error.code !== 'CONTRACT_NOT_A_GRAPH')) throw error;
    return { unreadable: error.message };
  }
}
