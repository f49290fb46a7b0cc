import type { Logger } from 'pino';
import type { Composition } from '../../schemas/composition';
import { ApiError } from '../../schemas/errors';
import type { Transport } from '../../schemas/transport';
import { composeSubgraphs, supergraphOf } from './compose';
import { readSchema } from './read-schema';
import type { ComposedSubgraph } from './read-subgraph';

export interface MeshMember {
  readonly name: string;
  readonly url: string;
  readonly transport: Transport;
  /** When it is known beforehand; otherwise the subgraph is asked. */
  readonly sdl?: string | undefined;
}

export interface MeshOptions {
  readonly members: readonly MeshMember[];
  /** Takes a new supergraph into service, with the SDL of the subgraphs it was composed of, by name. */
  readonly serve: (supergraphSdl: string, subgraphs: ReadonlyMap<string, string>) => Promise<void>;
  /** As `composeSubgraphs`, without holding up requests. */
  readonly composeAside: (subgraphs: readonly ComposedSubgraph[]) => Promise<Composition>;
  readonly logger: Logger;
  /** First pause before a missing subgraph is tried again; doubles with each round that brings nothing, up to 60 times this. */
  readonly retryMs: number;
  /** How long a subgraph may take to give its schema. */
  readonly askTimeoutMs: number;
}

const MAX_BACKOFF = 60;

/**
 * Makes a supergraph of the subgraphs that are up. Those that are not are tried again in the background, and a new supergraph is served
 * when one comes up.
 */
export class MeshAssembler {
  private readonly schemas = new Map<string, string>();
  private readonly reasons = new Map<string, string>();
  private readonly closing = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private backoff = 1;
  private round: Promise<void> = Promise.resolve();
  private isServing = false;
  private unservable: string | undefined;

  constructor(private readonly options: MeshOptions) {
    for (const { name, sdl } of options.members) if (sdl !== undefined) this.schemas.set(name, sdl);
  }

  /** Subgraphs whose schema is not known yet, and why. */
  get missing(): ReadonlyMap<string, string> {
    return this.reasons;
  }

  /** Why the subgraphs that are up cannot be served together; `undefined` when they are. */
  get problem(): string | undefined {
    return this.unservable;
  }

  /** Throws COMPOSITION_FAILED or SUPERGRAPH_INVALID when every subgraph is up and they cannot be served; with some down, goes on trying. */
  async start(): Promise<void> {
    await this.askMissing();
    await this.assemble();
    this.scheduleRetry();
  }

  /** Schemas that were composed and served in another way: what is assembled from now on is made with them. */
  take(schemas: ReadonlyMap<string, string>): void {
    for (const [name, sdl] of schemas) {
      this.schemas.set(name, sdl);
      this.reasons.delete(name);
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    clearTimeout(this.timer);
    await this.round;
  }

  private async askMissing(): Promise<boolean> {
    const before = this.schemas.size;
    await Promise.all(this.options.members.filter(({ name }) => !this.schemas.has(name)).map((member) => this.ask(member)));
    return this.schemas.size > before;
  }

  private async ask({ name, transport }: MeshMember): Promise<void> {
    try {
      const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(this.options.askTimeoutMs)]);
      this.schemas.set(name, await readSchema(transport, signal));
      this.reasons.delete(name);
    } catch (error) {
      const reason = error instanceof Error && error.message ? error.message : String((error as { readonly code?: string }).code ?? error);
      if (this.reasons.get(name) !== reason && !this.closing.signal.aborted)
        this.options.logger.warn({ subgraph: name, reason }, 'subgraph is down');
      this.reasons.set(name, reason);
    }
  }

  private async assemble(): Promise<void> {
    const members = this.options.members.flatMap(({ name, url }) => {
      const sdl = this.schemas.get(name);
      return sdl === undefined ? [] : [{ name, url, sdl }];
    });
    if (members.length === 0) return;
    try {
      // Where nothing is served yet nothing is held up, and a thread takes longer to start.
      const composition = this.isServing ? await this.options.composeAside(members) : composeSubgraphs(members);
      await this.options.serve(supergraphOf(composition), new Map(members.map(({ name, sdl }) => [name, sdl])));
      this.isServing = true;
      this.unservable = undefined;
    } catch (error) {
      if (!(error instanceof ApiError) || this.reasons.size === 0) throw error;
      this.unservable = error.message;
      this.options.logger.error(
        { missing: [...this.reasons.keys()], problem: error.message },
        'the subgraphs that are up cannot be served without the missing ones',
      );
    }
  }

  private scheduleRetry(): void {
    if (this.reasons.size === 0 || this.closing.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.round = this.retry();
    }, this.options.retryMs * this.backoff);
    this.timer.unref();
  }

  private async retry(): Promise<void> {
    const cameUp = await this.askMissing();
    this.backoff = cameUp ? 1 : Math.min(MAX_BACKOFF, this.backoff * 2);
    if (cameUp && !this.closing.signal.aborted) {
      try {
        await this.assemble();
      } catch (error) {
        // What is served stays served: the newcomer is at fault.
        this.unservable = error instanceof Error ? error.message : String(error);
        this.options.logger.error({ problem: this.unservable }, 'a subgraph came up but cannot be served with the others');
      }
    }
    this.scheduleRetry();
  }
}
