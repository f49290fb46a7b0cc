// Goal: the graph model says in full what a contract means, and a contract that cannot become a graph is refused with every reason.
// Method: the contract of tests/sdl/shop, as it is and with one thing broken at a time.
import { join } from 'node:path';
import type { ProductFolder, Property, SchemaObject } from '../../schemas/contracts';
import { enumValueName, plural, readProductFolder } from '../../schemas/contracts';
import { ApiError } from '../../schemas/errors';
import { deriveGraphModel, type GraphModel, type ObjectModel } from '../../subgraphs/kit/model';

const shop = (): Promise<ProductFolder> => readProductFolder(join(__dirname, '../sdl/shop'));

async function object(name: string): Promise<ObjectModel> {
  const found = deriveGraphModel(await shop()).objects.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** The shop with one property of one object changed. */
async function shopWith(objectName: string, propertyName: string, change: Partial<Property>): Promise<GraphModel> {
  const folder = await shop();
  const schema = folder.contract.schema.map((candidate: SchemaObject) =>
    candidate.name !== objectName
      ? candidate
      : {
          ...candidate,
          properties: candidate.properties.map((property) => (property.name === propertyName ? { ...property, ...change } : property)),
        },
  );
  return deriveGraphModel({ ...folder, contract: { ...folder.contract, schema } });
}

it('keeps every type without loss', async () => {
  const types = Object.fromEntries((await object('Order')).fields.map(({ name, type }) => [name, type.kind]));
  expect(types).toEqual({
    id: 'ID',
    customerId: 'ID',
    placedAt: 'DateTime',
    dueOn: 'Date',
    pickUpAt: 'Time',
    status: 'Enum',
    total: 'Decimal',
    weight: 'Float',
    pieces: 'Int',
    clicks: 'BigInt',
    gift: 'Boolean',
    tags: 'String',
    address: 'String',
    email: 'String',
  });
});

it('names enum values so that GraphQL takes them, and keeps what is stored', async () => {
  const status = (await object('Order')).fields.find(({ name }) => name === 'status')?.type;
  expect(status).toEqual({
    kind: 'Enum',
    name: 'OrderStatus',
    values: [
      { name: 'NEW', value: 'NEW' },
      { name: 'IN_TRANSIT', value: 'in transit' },
      { name: 'V_2ND_TRY', value: '2nd try' },
    ],
  });
});

it('promises no value where a caller may be refused one', async () => {
  const email = (await object('Order')).fields.find(({ name }) => name === 'email');
  expect(email).toMatchObject({
    required: true,
    nonNull: false,
    protection: { authenticated: true, scopes: [['orders:pii', 'orders:read'], ['admin']], policies: [] },
  });
});

it('leads from a row to what it refers to, and back', async () => {
  const order = await object('Order');
  expect(order.references.map(({ name, target, local }) => ({ name, target, local }))).toEqual([
    { name: 'customer', target: 'Customer', local: false },
  ]);
  expect(order.connections.map(({ name, object: of, many }) => ({ name, of, many }))).toEqual([
    { name: 'lines', of: 'OrderLine', many: true },
    { name: 'parcel', of: 'Parcel', many: false },
  ]);
  const { foreignEntities } = deriveGraphModel(await shop());
  expect(
    foreignEntities.map(({ name, keys, connections }) => ({
      name,
      keys: keys.map((key) => key.name),
      adds: connections.map((connection) => connection.name),
    })),
  ).toEqual([
    { name: 'Customer', keys: ['id'], adds: ['orders'] },
    { name: 'Product', keys: ['sku'], adds: [] },
  ]);
});

it('takes the plural a contract gives', async () => {
  expect((await object('Parcel')).root.many).toBe('allParcels');
  expect(['order', 'category', 'key', 'box', 'branch'].map(plural)).toEqual(['orders', 'categories', 'keys', 'boxes', 'branches']);
});

it.each([
  ['an object without a primary key', 'Parcel', 'orderId', { primaryKey: false }, 'Parcel has no primary key'],
  ['a protected key', 'Parcel', 'orderId', { classification: 'restricted' }, 'cannot be protected'],
  ['a nested object', 'Order', 'weight', { logicalType: 'object' }, 'Order.weight: properties of logicalType object'],
  ['a decimal without precision', 'Order', 'total', { physicalType: 'decimal' }, 'Order.total: physicalType decimal needs a precision'],
  ['an integer of 128 bits', 'Order', 'pieces', { format: 'i128' }, 'Order.pieces: integers of format i128'],
  ['a name GraphQL does not take', 'Order', 'gift', { name: 'is it' }, '"is it" in Order is not a GraphQL name'],
  ['a column named as the kit names its own', 'Order', 'gift', { physicalName: '#n' }, '"#n" begins with #'],
  ['a name that stands twice', 'Order', 'gift', { name: 'lines' }, 'Order would have "lines" twice'],
  ['enum values that read the same', 'Order', 'status', { validValues: ['a b', 'A_B'] }, 'the same enum name, A_B'],
] as const)('refuses %s', async (_, of, property, change, reason) => {
  await expect(shopWith(of, property, change as Partial<Property>)).rejects.toMatchObject({
    code: 'CONTRACT_NOT_A_GRAPH',
    message: expect.stringContaining(reason),
  });
});

it('gives all reasons at once', async () => {
  const folder = await shop();
  const schema = folder.contract.schema.map((candidate) => ({
    ...candidate,
    properties: candidate.properties.map((property) => ({ ...property, primaryKey: false })),
  }));
  const derive = (): GraphModel => deriveGraphModel({ ...folder, contract: { ...folder.contract, schema } });
  expect(derive).toThrow(ApiError);
  expect(derive).toThrow(/Order has no primary key; OrderLine has no primary key; Parcel has no primary key/);
});

it('gives every value an enum name that GraphQL takes', () => {
  for (const value of ['true', 'null', '__x', 'ä', '', '9', 'a-b', 'café au lait'])
    expect(enumValueName(value)).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
});
