import type { GraphQLFormattedError } from 'graphql';
import { ApiError } from '../../schemas/errors';
import type { Membership } from './companies';
import type { CompiledFetch } from './compile-plan';
import type { JointPart } from './joint-part';
import { memberTexts, type Variables } from './prepared-request';
import type { SubgraphAnswer } from './read-answer';

/** One fetch that is to be made now. */
export interface Asked {
  readonly fetch: CompiledFetch;
  /** JSON text of its variables' members, without representations. */
  readonly variables: string;
  /** JSON texts, all different; left out where it does not ask for entities. */
  readonly representations?: readonly string[] | undefined;
}

export type EntitiesAsked = Asked & { readonly representations: readonly string[] };

/** How requests are sent. */
export interface Sender {
  readonly variables: Variables;
  alone(asked: Asked): Promise<SubgraphAnswer>;
  /** `expected`: how many entities must come under each name. */
  together(subgraph: string, body: string, expected: ReadonlyMap<string, number>): Promise<SubgraphAnswer>;
}

/** After so many, it is the subgraph's way, and it is no longer tried. */
const REFUSALS_MAX = 3;

type Part = EntitiesAsked & Omit<Membership, 'part'> & { readonly part: JointPart };

/**
 * One request for what several fetches of a company ask for: what is added in the same turn as the first. Each of them gets its own part of
 * the answer, under the names it would have had alone. Where the answer is of no use, each is made by itself: what one of them does wrong,
 * or a subgraph that takes only one field at a time, costs the others nothing.
 */
export class JointRequest {
  private readonly parts: Part[] = [];
  private readonly answers: Promise<readonly (SubgraphAnswer | Promise<SubgraphAnswer>)[]>;

  constructor(private readonly sender: Sender) {
    this.answers = Promise.resolve().then(() => this.make());
  }

  async add(asked: EntitiesAsked, membership: Membership): Promise<SubgraphAnswer> {
    const position = this.parts.length;
    this.parts.push({ ...asked, ...membership, part: membership.part(position) });
    return (await this.answers)[position] as SubgraphAnswer | Promise<SubgraphAnswer>;
  }

  private async make(): Promise<readonly (SubgraphAnswer | Promise<SubgraphAnswer>)[]> {
    const [first, ...others] = this.parts;
    const isTried = first && others.length > 0 && first.company.refusals < REFUSALS_MAX;
    const joint = isTried ? await this.together(first) : undefined;
    if (joint) return this.parts.map(({ part }) => this.partOf(joint, part.name));
    const alone = this.parts.map((part) => this.sender.alone(part));
    if (isTried) void this.learn(first, alone);
    return alone;
  }

  /** `undefined` when the answer is of no use, though each by itself may get one. */
  private async together(first: Part): Promise<SubgraphAnswer | undefined> {
    const expected = new Map(this.parts.map(({ part, representations }) => [part.name, representations.length]));
    try {
      const answer = await this.sender.together(first.fetch.subgraph, this.body(first), expected);
      return answer.data ? answer : undefined;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'SUBGRAPH_BAD_ANSWER') return undefined;
      throw error;
    }
  }

  private body({ part: { operationName } }: Part): string {
    const { parts } = this;
    const declarations = new Map(parts.flatMap(({ part }) => [...part.declarations]));
    const declared = [...declarations.values(), ...parts.map(({ part }) => `$${part.name}:[_Any!]!`)].join('');
    const variables = [
      ...memberTexts([...declarations.keys()], this.sender.variables),
      ...parts.flatMap(({ part, values = {} }) => ownTexts(part, values)),
      ...parts.map(({ part, representations }) => `"${part.name}":[${representations.join(',')}]`),
    ].join(',');
    const selections = parts.map(({ part }) => part.selection).join(' ');
    const fragments = parts.map(({ part }) => part.fragments).join('');
    const named = operationName === '' ? '' : `"operationName":"${operationName}",`;
    return `{"query":"query ${operationName}(${declared}){${selections}}${fragments}",${named}"variables":{${variables}}}`;
  }

  /** An error that is in no part's place is about all of them. */
  private partOf({ data, errors, text }: SubgraphAnswer, name: string): SubgraphAnswer {
    const others = new Set<unknown>(this.parts.map(({ part }) => part.name).filter((other) => other !== name));
    const own = errors.filter(({ path }) => !others.has(path?.[0])).map((error) => renamed(error, name));
    return { data: { _entities: data?.[name] }, errors: own, text, entitiesName: name };
  }

  private async learn({ company }: Part, alone: readonly Promise<SubgraphAnswer>[]): Promise<void> {
    const ended = await Promise.allSettled(alone);
    if (ended.every((answer) => answer.status === 'fulfilled' && answer.value.data !== null)) company.refusals += 1;
  }
}

function ownTexts({ own }: JointPart, values: Variables): readonly string[] {
  return memberTexts([...own.values()], Object.fromEntries([...own].map(([name, ownName]) => [ownName, values[name]])));
}

function renamed(error: GraphQLFormattedError, name: string): GraphQLFormattedError {
  const [root, ...path] = error.path ?? [];
  return root === name ? { ...error, path: ['_entities', ...path] } : error;
}
