import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Discovery } from '../../schemas/discovery';
import type { Transport } from '../../schemas/transport';
import { type ProductPointer, readPointer } from './product-pointer';

/** The products of the graph by the name of their subgraph, at one moment. A subgraph that is not in it is `live`. */
export type Pointers = ReadonlyMap<string, ProductPointer>;

const POLL_MS = 1_000;
/** A subgraph that announces nothing is asked more rarely whether it does by now. */
const POLL_LIVE_MS = 30_000;
const ASK_TIMEOUT_MS = 5_000;
/** However often it is asked to look again. */
const SHORTEST_PAUSE_MS = 100;

interface Watched {
  readonly name: string;
  readonly transport: Transport;
  /** Settled when it has answered, or failed to, for the first time. */
  asked: Promise<void>;
  seen: Discovery | undefined;
  /** Of its next turn; `undefined` while it is being asked. */
  timer: NodeJS.Timeout | undefined;
  askedAtMs: number;
  /** Somebody wants it asked again though it is being asked. */
  isHurried: boolean;
}

/**
 * Knows which snapshot of each product is current. It asks every subgraph once a second, and replaces `pointers` as a whole when one
 * says something new: who took them before goes on with what was true then.
 */
export class PointerTable {
  #pointers: Pointers = new Map();
  #isClosed = false;
  readonly #watched = new Map<string, Watched>();

  /** `retracted` is told of each snapshot that is found to be retracted, as `product@number`. */
  constructor(
    private readonly logger: Logger,
    private readonly retracted: (snapshot: string) => void = () => undefined,
  ) {}

  get pointers(): Pointers {
    return this.#pointers;
  }

  /**
   * Watches these subgraphs and no others. Resolves when each that is new, or is reached in another way than before, has answered, or
   * failed to.
   */
  async watch(subgraphs: readonly { readonly name: string; readonly transport: Transport }[]): Promise<void> {
    const wanted = new Map(subgraphs.map(({ name, transport }) => [name, transport]));
    for (const watched of this.#watched.values()) if (wanted.get(watched.name) !== watched.transport) this.#forget(watched, wanted);
    await Promise.all(subgraphs.map(({ name, transport }) => (this.#watched.get(name) ?? this.#begin(name, transport)).asked));
  }

  /** Asks the subgraph of this product now rather than at its next turn, though never more than ten times a second. */
  lookAgain(product: string): void {
    for (const watched of this.#watched.values())
      if (watched.name === product || this.#pointers.get(watched.name)?.product === product) this.#hurry(watched);
  }

  /** What is being asked ends with the transports. */
  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#watched.values()) clearTimeout(timer);
  }

  #begin(name: string, transport: Transport): Watched {
    const watched: Watched = {
      name,
      transport,
      asked: Promise.resolve(),
      seen: undefined,
      timer: undefined,
      askedAtMs: 0,
      isHurried: false,
    };
    this.#watched.set(name, watched);
    watched.asked = this.#poll(watched);
    return watched;
  }

  /** A product that moved keeps its pointer until its new address says something else. */
  #forget({ name, timer }: Watched, wanted: ReadonlyMap<string, Transport>): void {
    clearTimeout(timer);
    this.#watched.delete(name);
    if (wanted.has(name) || !this.#pointers.has(name)) return;
    this.#pointers = new Map([...this.#pointers].filter(([other]) => other !== name));
  }

  #hurry(watched: Watched): void {
    watched.isHurried = watched.timer === undefined;
    if (watched.isHurried || this.#isClosed) return;
    clearTimeout(watched.timer);
    this.#pollIn(watched, Math.max(0, watched.askedAtMs + SHORTEST_PAUSE_MS - Date.now()));
  }

  #pollIn(watched: Watched, pauseMs: number): void {
    watched.timer = setTimeout(() => void this.#poll(watched), pauseMs);
    watched.timer.unref();
  }

  /** A subgraph that cannot be reached keeps its pointer: its snapshots are as they were. */
  async #poll(watched: Watched): Promise<void> {
    let pauseMs = POLL_MS;
    watched.timer = undefined;
    watched.askedAtMs = Date.now();
    try {
      const document = await watched.transport.discover(AbortSignal.timeout(ASK_TIMEOUT_MS));
      if (this.#watched.get(watched.name) !== watched) return;
      if (document !== watched.seen) this.#take(watched, document);
      if (document === undefined) pauseMs = POLL_LIVE_MS;
    } catch (error) {
      this.logger.debug({ subgraph: watched.name, cause: String(error) }, 'a subgraph did not say which snapshots it has');
    }
    if (this.#isClosed || this.#watched.get(watched.name) !== watched) return;
    this.#pollIn(watched, watched.isHurried ? SHORTEST_PAUSE_MS : pauseMs);
    watched.isHurried = false;
  }

  #take(watched: Watched, document: Discovery | undefined): void {
    const { name } = watched;
    watched.seen = document;
    const before = this.#pointers.get(name);
    const pointer = document && readPointer(document);
    if (document && !pointer)
      this.logger.warn({ subgraph: name }, 'a subgraph announces snapshots that cannot be read; it is taken as live');
    // Who compares `pointers` must not take the same said again for news.
    if (isDeepStrictEqual(pointer, before)) return;
    const next = new Map(this.#pointers);
    if (pointer) next.set(name, pointer);
    else next.delete(name);
    this.#pointers = next;
    if (pointer) for (const number of newlyRetracted(before, pointer)) this.retracted(`${pointer.product}@${number}`);
    if (pointer?.current && pointer.current.number !== before?.current?.number)
      this.logger.info(
        { product: pointer.product, snapshot: pointer.current.number, before: before?.current?.number },
        'snapshot is current',
      );
  }
}

function newlyRetracted(before: ProductPointer | undefined, { snapshots }: ProductPointer): readonly number[] {
  const known = new Set(before?.snapshots.flatMap(({ number, retracted }) => (retracted === undefined ? [] : [number])));
  return snapshots.flatMap(({ number, retracted }) => (retracted === undefined || known.has(number) ? [] : [number]));
}
