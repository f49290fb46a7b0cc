// Goal: a contract gives one schema, always the same, that federation accepts and that says what the contract says.
// Method: a small contract with each kind of type, key, relationship and protection; its schema stands beside it and is compared whole.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { assertObjectType, parse } from 'graphql';
import { readProductFolder } from '../../schemas/contracts';
import { deriveGraphModel } from '../../subgraphs/kit/model';
import { printSdl } from '../../subgraphs/kit/sdl';

const folder = join(__dirname, 'shop');
const shopSdl = async (): Promise<string> => printSdl(deriveGraphModel(await readProductFolder(folder)));

it('gives the schema that stands beside the contract', async () => {
  expect(await shopSdl()).toBe(readFileSync(join(folder, 'shop.graphql'), 'utf8'));
});

it('gives a schema that federation accepts', async () => {
  const schema = buildSubgraphSchema(parse(await shopSdl()));
  expect(assertObjectType(schema.getType('Order')).description).toBe(
    'An order, with a "quoted" word and """three quotes""" in its description.',
  );
});

it('offers a protected field for reading only', async () => {
  const schema = buildSubgraphSchema(parse(await shopSdl()));
  const mentions = Object.values(schema.getTypeMap()).filter((type) => 'getFields' in type && 'email' in type.getFields());
  expect(mentions.map(({ name }) => name)).toEqual(['Order']);
});
