import type { StopSignal } from '../schemas/stop-signal';
import { canonicalText, readRequestDirectives, SingleFlight } from './cache';
import type { MadeAnswer } from './cached-answer';
import { changesAnswers } from './forwarded';
import type { GraphqlRequest } from './http';

/** Everything an answer of a live product follows from, besides the moment it is made. */
export interface LiveQuestion {
  /** The same object, the same thing: the operation in its generation, who asks, where the pointers stand. */
  readonly same: readonly object[];
  /** Labels of `@override` that hold. */
  readonly labels: readonly string[];
  /** With defaults filled in; what the operation does not declare has no part in its answer. */
  readonly coerced: Readonly<Record<string, unknown>>;
  /** Headers that go on to subgraphs. */
  readonly forwarded: Readonly<Record<string, string>>;
  readonly request: GraphqlRequest;
}

/** An answer, and whether somebody else had asked for it already. */
export interface SharedAnswer {
  readonly made: MadeAnswer;
  readonly collapsed: boolean;
}

/**
 * Of live products nothing is kept but what they allow (`AnswerCache`). But while an answer is being made, whoever asks the same waits for it: of a thousand readers who come
 * at once, one asks the subgraphs. A reader who says `cache-control: no-cache` gets an answer that begins after the question.
 */
export class LiveAnswers {
  private readonly flights = new SingleFlight<string, MadeAnswer>();
  private readonly numbers = new WeakMap<object, number>();
  private counted = 0;

  async answer(question: LiveQuestion, signal: StopSignal, make: (signal: StopSignal) => Promise<MadeAnswer>): Promise<SharedAnswer> {
    const { noCache, noStore } = readRequestDirectives(question.request.headers['cache-control'], question.request.headers.pragma);
    if (noCache || noStore) return { made: await make(signal), collapsed: false };
    const key = this.keyOf(question);
    const collapsed = this.flights.waiting(key) > 0;
    return { made: await this.flights.run(key, signal, make), collapsed };
  }

  private keyOf({ same, labels, coerced, forwarded, request }: LiveQuestion): string {
    return this.numbersOf(same) + canonicalText([coerced, labels, request.asOf, changesAnswers(forwarded)]);
  }

  private numbersOf(objects: readonly object[]): string {
    let text = '';
    for (const object of objects) text += ` ${this.numberOf(object)}`;
    return text;
  }

  private numberOf(object: object): number {
    const known = this.numbers.get(object);
    if (known !== undefined) return known;
    this.counted += 1;
    this.numbers.set(object, this.counted);
    return this.counted;
  }
}
