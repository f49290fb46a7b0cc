import type { GraphQLFormattedError } from 'graphql';
import type { Company } from './companies';
import type { CompiledFetch } from './compile-plan';
import type { EntitiesAsked } from './joint-request';
import { copyOf } from './merge';
import type { SubgraphAnswer } from './read-answer';

/** One entity as it came back, with the errors inside it; their paths begin at the entity. */
export interface LoadedEntity {
  readonly value: unknown;
  readonly errors: readonly GraphQLFormattedError[];
}

export interface LoadedEntities {
  /** One for each representation, in order. */
  readonly entities: readonly LoadedEntity[];
  /** Errors that are not about one of the entities. */
  readonly errors: readonly GraphQLFormattedError[];
}

/** Asks one subgraph for entities: by one fetch, or by several of one company. Gives as many answers. */
export type AskEntities = (asked: readonly EntitiesAsked[]) => readonly Promise<SubgraphAnswer>[];

/** The entities of one fetch to a subgraph: open until the end of the turn in which it was begun, then on its way. */
interface Batch {
  readonly positions: Map<string, number>;
  readonly answer: Promise<LoadedEntities>;
  readonly taken: Set<number>;
  isOpen: boolean;
}

/**
 * Loads entities for one request of a caller. Fetches in different branches of a plan that ask the same of one subgraph in the same turn
 * of the event loop become one fetch, and a representation that is on its way already is not asked for again. Fetches of one company
 * become one request.
 */
export class EntityLoader {
  private readonly batches = new Map<string, Batch[]>();
  private waiting: Waiting[] = [];
  private turn: Promise<Answers> | undefined;

  constructor(private readonly ask: AskEntities) {}

  /** `representations`: JSON texts, all different. Rejects when the whole fetch failed. */
  async load(fetch: CompiledFetch, variables: string, representations: readonly string[]): Promise<LoadedEntities> {
    if (fetch.shape === undefined) {
      const asked = { fetch, variables, representations };
      const answer = fetch.membership ? this.atEndOfTurn(fetch, () => asked) : this.ask([asked])[0];
      return splitByEntity((await answer) as SubgraphAnswer, representations.length);
    }
    const batches = this.batchesOf(`${fetch.shape}\n${variables}`);
    const places = representations.map((text) => this.find(batches, text) ?? this.add(batches, fetch, variables, text));
    const entities: LoadedEntity[] = [];
    const used = [...new Set(places.map(({ batch }) => batch))];
    // Each batch is taken from at the moment it comes, before anybody who shares it can go on and change what it brought.
    const errors = await Promise.all(
      used.map((batch) =>
        batch.answer.then((answer) => {
          places.forEach((place, index) => {
            if (place.batch === batch) entities[index] = take(batch, answer, place.position);
          });
          return answer.errors;
        }),
      ),
    );
    return { entities, errors: errors.flat() };
  }

  private batchesOf(key: string): Batch[] {
    const known = this.batches.get(key);
    if (known) return known;
    const batches: Batch[] = [];
    this.batches.set(key, batches);
    return batches;
  }

  private find(batches: readonly Batch[], text: string): { batch: Batch; position: number } | undefined {
    for (const batch of batches) {
      const position = batch.positions.get(text);
      if (position !== undefined) return { batch, position };
    }
    return undefined;
  }

  private add(batches: Batch[], fetch: CompiledFetch, variables: string, text: string): { batch: Batch; position: number } {
    const batch = batches.find(({ isOpen }) => isOpen) ?? this.begin(batches, fetch, variables);
    const position = batch.positions.size;
    batch.positions.set(text, position);
    return { batch, position };
  }

  private begin(batches: Batch[], fetch: CompiledFetch, variables: string): Batch {
    const positions = new Map<string, number>();
    const close = (): EntitiesAsked => {
      batch.isOpen = false;
      return { fetch, variables, representations: [...positions.keys()] };
    };
    const send = async (): Promise<LoadedEntities> => {
      try {
        return splitByEntity(await this.atEndOfTurn(fetch, close), positions.size);
      } finally {
        batches.splice(batches.indexOf(batch), 1);
      }
    };
    const batch: Batch = { positions, taken: new Set(), isOpen: true, answer: send() };
    batches.push(batch);
    return batch;
  }

  private async atEndOfTurn({ membership }: CompiledFetch, asked: () => EntitiesAsked): Promise<SubgraphAnswer> {
    const waiting = { company: membership?.company, asked };
    this.waiting.push(waiting);
    this.turn ??= this.endTurn();
    return (await this.turn).get(waiting) as Promise<SubgraphAnswer>;
  }

  private async endTurn(): Promise<Answers> {
    await new Promise<void>((resolve) => process.nextTick(resolve));
    const { waiting } = this;
    this.waiting = [];
    this.turn = undefined;
    const answers = new Map<Waiting, Promise<SubgraphAnswer>>();
    for (const together of byCompany(waiting)) {
      const given = this.ask(together.map(({ asked }) => asked()));
      for (const [index, one] of together.entries()) answers.set(one, given[index] as Promise<SubgraphAnswer>);
    }
    return answers;
  }
}

/** A fetch that waits for the end of the turn. */
interface Waiting {
  readonly company: Company | undefined;
  readonly asked: () => EntitiesAsked;
}

type Answers = ReadonlyMap<Waiting, Promise<SubgraphAnswer>>;

function byCompany(waiting: readonly Waiting[]): Iterable<readonly Waiting[]> {
  const companies = new Map<Company | Waiting, Waiting[]>();
  for (const one of waiting) {
    const members = companies.get(one.company ?? one);
    if (members) members.push(one);
    else companies.set(one.company ?? one, [one]);
  }
  return companies.values();
}

/** Whoever takes an entity changes it later, so that only the first may have the original. */
function take(batch: Batch, { entities }: LoadedEntities, position: number): LoadedEntity {
  const entity = entities[position] ?? { value: null, errors: [] };
  if (!batch.taken.has(position)) {
    batch.taken.add(position);
    return entity;
  }
  return { value: copyOf(entity.value), errors: entity.errors };
}

function splitByEntity({ data, errors }: SubgraphAnswer, count: number): LoadedEntities {
  const values = (data?._entities ?? []) as readonly unknown[];
  const inside = new Map<number, GraphQLFormattedError[]>();
  const outside: GraphQLFormattedError[] = [];
  for (const error of errors) {
    const [root, position, ...path] = error.path ?? [];
    if (root !== '_entities' || typeof position !== 'number' || position < 0 || position >= count) outside.push(error);
    else inside.set(position, [...(inside.get(position) ?? []), { ...error, path }]);
  }
  return {
    entities: Array.from({ length: count }, (_, position) => ({ value: values[position] ?? null, errors: inside.get(position) ?? [] })),
    errors: outside,
  };
}
