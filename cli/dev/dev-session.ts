import type { Composer } from '../../gateway/generations';
import { membersWith, type Publication } from '../../gateway/registry';
import type { Report } from '../../gateway/registry/check';
import type { RunningGateway } from '../../gateway/start';
import type { Composition } from '../../schemas/composition';
import type { Subgraph, SubgraphDescription } from '../../subgraphs/kit/serving';
import { asPublication, type Ground } from '../check/ground';
import { type ProposedFolder, proposeFolder } from '../check/propose';
import type { CheckSettings } from '../check/run-check';
import type { ChangingSubgraph } from './changing-subgraph';
import type { CheckThread } from './check-thread';

export interface SessionOptions {
  readonly dir: string;
  /** The products beside it, and with a registry what is published of this one. */
  readonly ground: Ground;
  readonly settings: CheckSettings;
  /** Opens a folder that was read. */
  readonly open: (description: SubgraphDescription) => Promise<Subgraph>;
  readonly composer: Composer;
  readonly checks: CheckThread;
  readonly product: ChangingSubgraph;
  readonly gateway: Pick<RunningGateway, 'serve'>;
}

/** What became of one version of the folder. */
export interface Reloaded {
  /** False when the graph still serves the version before. */
  readonly isServed: boolean;
  /** From the folder to the graph that serves it. */
  readonly tookMs: number;
  /** Against the version that was served first, or what is published; `undefined` when the folder was saved again before it was made. */
  readonly report: Promise<Report | undefined>;
}

/** Takes each version of a product's folder into a running graph, if the graph can be made with it; and says what it changes. */
export class DevSession {
  private base: { readonly publication: Publication; readonly supergraph: string } | undefined;
  private served: { readonly sdl: string; readonly composition: Composition } | undefined;

  constructor(private readonly options: SessionOptions) {}

  async reload(): Promise<Reloaded> {
    const startedAt = performance.now();
    const proposed = await proposeFolder(this.options.dir);
    const composition = await this.take(proposed);
    const tookMs = performance.now() - startedAt;
    // Only now: until the graph is served, every processor is needed for that.
    const report = this.check(proposed, composition);
    report.catch(() => undefined);
    if (composition?.kind === 'composed') this.base ??= { publication: asPublication(proposed), supergraph: composition.supergraph };
    return { report, isServed: composition?.kind === 'composed', tookMs };
  }

  /** Puts the folder into the graph that is served, if it can be; `undefined` when it has no schema. */
  private async take({ description, proposal }: ProposedFolder): Promise<Composition | undefined> {
    if (!description) return undefined;
    const { composer, ground, product } = this.options;
    // Rules and words of a contract are not in the graph.
    if (this.served?.sdl === proposal.sdl) {
      product.become(await this.options.open(description));
      return this.served.composition;
    }
    const members = membersWith([proposal], ground.current.publications);
    const composition = await composer.compose(members);
    if (composition.kind === 'refused') return composition;
    await this.serve(description, composition.supergraph, new Map(members.map(({ name, sdl }) => [name, sdl])));
    this.served = { sdl: proposal.sdl, composition };
    return composition;
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

  private check({ proposal, unreadable }: ProposedFolder, composition: Composition | undefined): Promise<Report | undefined> {
    const { dir, settings, checks } = this.options;
    const optional = { ...(unreadable === undefined ? {} : { unreadable }), ...(composition === undefined ? {} : { composition }) };
    return checks.check({ dir, proposal, ground: this.ground(), settings, ...optional });
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
