import { entityTexts } from './entity-texts';
import { isObject } from './json-object';
import type { SubgraphAnswer } from './read-answer';

/**
 * What earlier fetches brought, handed in by whoever knows for how long it holds. Execution does not know where it is kept, nor what
 * tells it apart beside the fetch itself.
 */
export interface FetchMemory {
  /** Answers to one fetch; `undefined` when nothing of this subgraph may be kept. `variables`: JSON text, without representations. */
  of(subgraph: string, operation: string, variables: string): KnownParts | undefined;
}

/** Parts of the answers to one fetch by their names: one entity by its representation, or all root fields together. */
export interface KnownParts {
  /** JSON text of each, in the order of `names`; `undefined` for what is not known, and in place of all when nothing is. */
  find(names: readonly string[]): readonly (string | undefined)[] | undefined;
  /** Keeps an answer with these parts. It is taken apart by `split` when one of them is asked for. */
  keep(names: readonly string[], answer: string, split: Split): void;
}

/** The texts of an answer's parts; `undefined` when it cannot be taken apart. */
export type Split = (answer: string) => readonly string[] | undefined;

/** One fetch that can be asked again for other entities. */
export interface Recall {
  readonly known: KnownParts;
  ask(representations?: readonly string[]): Promise<SubgraphAnswer>;
  /** Told when somebody did not have to be asked, or not for everything. */
  recalled(): void;
  /** Told of what can be kept once the whole answer turns out to be sound. */
  later(keep: () => void): void;
}

const ROOT = [''];
const whole: Split = (answer) => [answer];

/** The root fields of a fetch, from memory or from its subgraph. */
export async function recallRoot(recall: Recall): Promise<SubgraphAnswer> {
  const [text] = recall.known.find(ROOT) ?? [];
  if (text === undefined) return keeping(recall, ROOT, whole, await recall.ask());
  recall.recalled();
  return { data: JSON.parse(text).data, errors: [], text };
}

/** Entities by their representations: those that are not known are asked for. */
export async function recallEntities(recall: Recall, representations: readonly string[]): Promise<SubgraphAnswer> {
  const found = recall.known.find(representations);
  const fetch = async (names: readonly string[]): Promise<SubgraphAnswer> => {
    const answer = await recall.ask(names);
    return keeping(recall, names, (text) => entityTexts(text, answer.entitiesName), answer);
  };
  if (!found) return fetch(representations);
  recall.recalled();
  const places = [...found.keys()].filter((place) => found[place] === undefined);
  const missing = places.map((place) => representations[place] ?? '');
  const answer = missing.length > 0 ? await fetch(missing) : nothing;
  return { ...answer, data: { _entities: together(found, answer) }, errors: answer.errors.map((error) => moved(error, places)) };
}

const nothing: SubgraphAnswer = { data: null, errors: [], text: '' };

/** An answer with an error in it is not kept: nobody can tell which of its nulls are true. */
function keeping({ known, later }: Recall, names: readonly string[], split: Split, answer: SubgraphAnswer): SubgraphAnswer {
  const entities = answer.data?._entities;
  const isSound = !Array.isArray(entities) || entities.every((entity) => entity === null || isObject(entity));
  if (isSound && answer.errors.length === 0) later(() => known.keep(names, answer.text, split));
  return answer;
}

/** What was known is read anew, because whoever gets it changes it later. */
function together(found: readonly (string | undefined)[], { data }: SubgraphAnswer): readonly unknown[] {
  const known = (JSON.parse(`[${found.filter((text) => text !== undefined).join(',')}]`) as unknown[]).values();
  const asked = ((data?._entities ?? []) as unknown[]).values();
  return found.map((text) => (text === undefined ? asked : known).next().value ?? null);
}

/** An error about the second entity that was asked for is about whichever place that one has. */
function moved<E extends { readonly path?: readonly (string | number)[] }>(error: E, places: readonly number[]): E {
  const [root, position, ...path] = error.path ?? [];
  const place = typeof position === 'number' ? places[position] : undefined;
  return root !== '_entities' || place === undefined ? error : { ...error, path: [root, place, ...path] };
}
