// Goal: for any graph, caller and document: nothing is fetched that the raw conditions do not allow, and what they allow is not taken away.
// Method: random worlds whose every value is a canary that names its coordinate; an oracle that looks at the conditions of that one
// coordinate and knows nothing of views, filters or interfaces. `MESHWAY_LAW_CASES=5000` makes a long run of it.
import fc from 'fast-check';
import { type GraphQLFieldResolver, type GraphQLSchema, graphqlSync } from 'graphql';
import { OperationStore } from '../../gateway/operations';
import { Permissions } from '../../gateway/permitted';
import { testConfig } from '../gateway/support/stack';
import { documents } from './law/operation';
import { type Needs, scopes, sdlOf, type World, worlds } from './law/world';
import { type Graph, graphOf, withScopes } from './support/graph';

const CASES = Number(process.env.MESHWAY_LAW_CASES ?? 200);
const limits = testConfig({ maxAliases: 5_000 });

/** Reads the raw conditions, and nothing else. */
function mayHold(needs: Needs, held: readonly string[]): boolean {
  return needs === undefined || needs.some((list) => list.every((scope) => held.includes(scope)));
}

function mayRead({ types }: World, coordinate: string, held: readonly string[]): boolean {
  const [typeName, fieldName] = coordinate.split('.');
  const type = types.find(({ name }) => name === typeName);
  const field = type?.fields.find(({ name }) => name === fieldName);
  const returned = types.find(({ name }) => name === field?.type);
  return mayHold(type?.needs, held) && mayHold(field?.needs, held) && mayHold(returned?.needs, held);
}

/** Answers every text with its coordinate, and every object with an object; notes what is read. */
function answerWith(schema: GraphQLSchema, document: string, read: Set<string>): unknown {
  const types = ['T0', 'T1', 'T2'];
  const resolve: GraphQLFieldResolver<unknown, unknown> = (_source, _args, _context, { parentType, fieldName, returnType }) => {
    read.add(`${parentType.name}.${fieldName}`);
    const text = String(returnType);
    const name = text.replace(/[[\]!]/g, '');
    if (name === 'String') return `CANARY ${parentType.name}.${fieldName}`;
    const item = (at: number): object => ({ __typename: name === 'Any' ? types[at % 3] : name });
    return text.startsWith('[') ? [item(0), item(1), item(2)] : item(fieldName.length);
  };
  const { data } = graphqlSync({ schema, source: document, fieldResolver: resolve });
  return data;
}

/** Composing a graph takes longest, so each is asked by several callers. */
const ASKED_EACH = 10;

interface Question {
  readonly held: readonly string[];
  readonly document: string;
}

const cases = worlds.chain((world) => {
  const question = fc.record({ held: fc.subarray(scopes), document: documents(world) });
  return fc.record({ world: fc.constant(world), questions: fc.array(question, { minLength: ASKED_EACH, maxLength: ASKED_EACH }) });
});

it('lets out nothing that the conditions of each single field do not allow, and takes nothing away needlessly', async () => {
  const property = fc.asyncProperty(cases, async ({ world, questions }) => {
    const graph = await graphOf(sdlOf(world));
    for (const question of questions) check(world, graph, question);
  });
  await fc.assert(property, { numRuns: Math.ceil(CASES / ASKED_EACH), endOnFailure: true });
}, 3_600_000);

function check(world: World, { access, schema }: Graph, { held, document }: Question): void {
  const store = new OperationStore(schema, limits);
  const { view } = access.standingOf(withScopes(...held));
  const { operation: kept, isEmpty, denials } = new Permissions(access, store).of(store.find(document, undefined), view, [], 'filter');
  const isFree = (coordinate: string): boolean => coordinate.startsWith('Query.') || mayRead(world, coordinate, held);

  const fetched = new Set<string>();
  const data = isEmpty ? null : answerWith(schema, kept.text, fetched);
  const canaries = [...JSON.stringify(data).matchAll(/CANARY (\w+\.\w+)/g)].map(([, coordinate = '']) => coordinate);
  expect([...fetched, ...canaries].filter((coordinate) => !isFree(coordinate))).toEqual([]);

  const wanted = new Set<string>();
  const whole = answerWith(schema, document, wanted);
  const areInterfacesFree = world.types.every(
    (type) => mayHold(type.needs, held) && world.shared.every((name) => mayRead(world, `${type.name}.${name}`, held)),
  );
  if (!areInterfacesFree || ![...wanted].every(isFree)) return;
  // A fragment on a type that none of the objects had may still ask for more.
  expect(denials.filter(({ coordinate }) => isFree(coordinate) && coordinate.includes('.'))).toEqual([]);
  if (denials.length === 0) expect(withoutStandIns(data)).toEqual(whole);
}

/** Documents here ask for `__typename` under other names only; under its own it stands for an object of which all was skipped. */
function withoutStandIns(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data), (_, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const { __typename, ...others } = value;
    return others;
  });
}
