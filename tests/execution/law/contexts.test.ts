// Goal: what a field takes from the objects around it is what stands around it in the caller's question, however deep it is asked.
// Method: random operations on a graph in which three types and the root give to two kinds of fields; the same graph in one piece says what
// is right. `npm test -- tests/execution/law/contexts --globals '{"operations":5000,"seed":1}'` is the long run.
import { buildSchema, type GraphQLNamedType, getNamedType, isObjectType, isUnionType, parse, validate } from 'graphql';
import { contexts } from '../scenarios/contexts';
import { Federation } from '../support/federation';
import { answerUncut } from '../support/uncut';
import { Random } from './random';

const { operations = 150, seed = 62_000 } = globalThis as { operations?: number; seed?: number };
const uncut = contexts.uncut ?? { typeDefs: '', resolvers: {} };
const schema = buildSchema(uncut.typeDefs);
const objects = ['s1', 's2', 's3', 'v1'];

function selection(random: Random, type: GraphQLNamedType, depth: number): string {
  if (isUnionType(type))
    return type
      .getTypes()
      .map((member) => `... on ${member} { ${selection(random, member, depth)} }`)
      .join(' ');
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).filter((field) => depth > 0 || !isObjectType(getNamedType(field.type)));
  const chosen = random.some(fields, depth > 3 ? 0.3 : 0.4, 1).map((field) => {
    const target = getNamedType(field.type);
    const given = field.args.map(({ name }) => (name === 'id' ? `id: "${random.pick(objects)}"` : `${name}: ${random.whole(0, 3)}`));
    const alias = random.chance(0.25) ? `${random.pick(['x', 'id', 'currency', field.name])}${random.whole(1, 2)}: ` : '';
    const inner = isObjectType(target) || isUnionType(target) ? ` { ${selection(random, target, depth - 1)} }` : '';
    return `${alias}${field.name}${given.length > 0 && (field.name !== 'price' || random.chance(0.5)) ? `(${given})` : ''}${inner}`;
  });
  const written = chosen.join(' ') || '__typename';
  return random.chance(0.1) ? `... on ${type} { ${written} }` : written;
}

it(
  `holds for ${operations} operations, from seed ${seed}`,
  async () => {
    const federation = await Federation.start(contexts.subgraphs);
    let differing = 0;
    for (let at = 0; at < operations; at += 1) {
      const random = new Random(seed + at);
      const root = schema.getQueryType() as GraphQLNamedType;
      const query = `{ ${selection(random, root, random.whole(2, 6))} }`;
      // Some aliases cannot be merged.
      if (validate(schema, parse(query)).length > 0) continue;
      const right = await answerUncut(uncut, query, {});
      const { data, errors } = await federation.ours(query);
      if (JSON.stringify(data) !== JSON.stringify(right.data) || errors)
        throw new Error([`seed ${seed + at}`, query, JSON.stringify(right.data), JSON.stringify(data), JSON.stringify(errors)].join('\n'));
      if (/ under| in /.test(JSON.stringify(data))) differing += 1;
    }
    await federation.close();
    expect(differing).toBeGreaterThan(operations / 5);
  },
  60_000 + operations * 500,
);
