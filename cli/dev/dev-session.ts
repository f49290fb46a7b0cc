import type { Composer } from '../../gateway/generations';
import { membersWith, type Publication } from '../../gateway/registry';
import type { Report } from '../../gateway/registry/check';
import type { RunningGateway } from '../../gateway/start';
import type { Subgraph, SubgraphDescription } from '../../subgraphs/kit/serving';
import { asPublication, type Ground } from '../check/ground';
import { proposeFolder } from '../check/propose';
import { type CheckSettings, runCheck } from '../check/run-check';
import type { ChangingSubgraph } from './changing-subgraph';

export interface SessionOptions {
  readonly dir: string;
  /** The products beside it, and with a registry what is published of this one. */
  readonly ground: Ground;
  readonly settings: CheckSettings;
  /** Opens a folder that was read. */
  readonly open: (description: SubgraphDescription) => Promise<Subgraph>;
  readonly composer: Composer;
  readonly product: ChangingSubgraph;
  readonly gateway: Pick<RunningGateway, 'serve'>;
}

/** What became of one version of the folder. */
export interface Reloaded {
  /** Against the version that was served first, or what is published. */
  readonly report: Report;
  /** False when the graph still serves the version before. */
  readonly isServed: boolean;
  /** From the folder to the graph that serves it. */
  readonly tookMs: number;
}

/** Takes each version of a product's folder into a running graph, if the graph can be made with it; and says what it changes. */
export class DevSession {
  private base: { readonly publication: Publication; readonly supergraph: string } | undefined;

  constructor(private readonly options: SessionOptions) {}

  async reload(): Promise<Reloaded> {
    const startedAt = performance.now();
    const proposed = await proposeFolder(this.options.dir);
    const members = membersWith([proposed.proposal], this.options.ground.current.publications);
    const { description } = proposed;
    const composition = description && (await this.options.composer.compose(members));
    if (description && composition?.kind === 'composed')
      await this.serve(description, composition.supergraph, new Map(members.map(({ name, sdl }) => [name, sdl])));
    const tookMs = performance.now() - startedAt;
    const report = await runCheck([proposed], this.ground(), this.options.settings, composition);
    if (composition?.kind === 'composed') this.base ??= { publication: asPublication(proposed), supergraph: composition.supergraph };
    return { report, isServed: composition?.kind === 'composed', tookMs };
  }

  private async serve(description: SubgraphDescription, supergraph: string, sdls: ReadonlyMap<string, string>): Promise<void> {
    const { open, product, gateway } = this.options;
    const before = product.become(await open(description));
    try {
      await gateway.serve(supergraph, sdls);
    } catch (error) {
      product.become(before);
      throw error;
    }
  }

  /** Without a registry, what was served first stands for what is published. */
  private ground(): Ground {
    const { ground } = this.options;
    if (ground.current.supergraph !== undefined || !this.base) return ground;
    const { publication, supergraph } = this.base;
    const others = ground.current.publications.filter(({ product }) => product !== publication.product);
    return { ...ground, current: { publications: [...others, publication], supergraph } };
  }
}
