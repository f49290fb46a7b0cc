import { type ComposedSubgraph, type ReadSubgraph, readSubgraph } from './read-subgraph';

interface Remembered {
  readonly subgraph: ComposedSubgraph;
  readonly read: ReadSubgraph;
}

/** `readSubgraph`, with what it read last of each subgraph at hand: of one composition and the next, most subgraphs are the same. */
export class SubgraphReader {
  private remembered = new Map<string, Remembered>();

  /** Forgets the subgraphs that are not among these. */
  readAll(subgraphs: readonly ComposedSubgraph[]): readonly ReadSubgraph[] {
    const all = subgraphs.map((subgraph) => ({ subgraph, read: this.known(subgraph) ?? readSubgraph(subgraph) }));
    this.remembered = new Map(all.map((one) => [one.subgraph.name, one]));
    return all.map(({ read }) => read);
  }

  private known({ name, url, sdl }: ComposedSubgraph): ReadSubgraph | undefined {
    const last = this.remembered.get(name);
    return last?.subgraph.url === url && last.subgraph.sdl === sdl ? last.read : undefined;
  }
}
