import { type StopSignal, toAbortSignal } from '../../schemas/stop-signal';
import type { SubgraphRequest, SubgraphResponse, Transport } from '../../schemas/transport';
import type { Subgraph } from '../../subgraphs/kit/serving';

/** How long questions of the schema before may still come for the subgraph before. */
const DRAIN_MS = 2_000;

/** One subgraph to the gateway, whichever of a folder's versions answers for it now. */
export class ChangingSubgraph implements Transport {
  private current: Subgraph | undefined;
  private readonly leaving = new Map<Subgraph, NodeJS.Timeout>();

  /** From now on `next` answers; gives back who did. That one is closed when nobody can be asking it any more. */
  become(next: Subgraph | undefined): Subgraph | undefined {
    const before = this.current;
    this.current = next;
    if (next) this.keep(next);
    if (before)
      this.leaving.set(
        before,
        setTimeout(() => void this.leave(before), DRAIN_MS),
      );
    return before;
  }

  async send(request: SubgraphRequest, signal: StopSignal): Promise<SubgraphResponse> {
    return this.answering().handle(request, toAbortSignal(signal));
  }

  async discover(): ReturnType<Transport['discover']> {
    return (await this.answering().discovery()).document;
  }

  async close(): Promise<void> {
    await Promise.all([...this.leaving.keys()].map((subgraph) => this.leave(subgraph)));
    await this.current?.close();
  }

  private keep(subgraph: Subgraph): void {
    clearTimeout(this.leaving.get(subgraph));
    this.leaving.delete(subgraph);
  }

  private async leave(subgraph: Subgraph): Promise<void> {
    this.keep(subgraph);
    await subgraph.close();
  }

  private answering(): Subgraph {
    if (!this.current) throw new Error('its folder has mistakes');
    return this.current;
  }
}
