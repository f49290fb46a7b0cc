// Goal: a folder that is right is read into the model as the standards mean it, alone; one that is not is refused with reasons.
// Method: real folders in a temporary place, in the versions of the standards that are read.
import { join } from 'node:path';
import { findProductFolders, type ProductFolder, type Property, readProductFolder } from '../../schemas/contracts';
import { ApiError } from '../../schemas/errors';
import { copyMesh, type MeshCopy } from './support/mesh-copy';

let mesh: MeshCopy;
beforeEach(async () => {
  mesh = await copyMesh();
});
afterEach(() => mesh.delete());

const contract = 'orders/orders.odcs.yaml';
const read = (folder = 'orders') => readProductFolder(join(mesh.dir, folder));

async function failure(folder = 'orders'): Promise<ApiError> {
  const error: unknown = await read(folder).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw error;
}

function property(folder: ProductFolder, object: string, name: string): Property {
  const found = folder.contract.schema
    .find((candidate) => candidate.name === object)
    ?.properties.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`${object}.${name} is missing`);
  return found;
}

describe('readProductFolder', () => {
  it('reads the product, the contract, and the paths of optional files', async () => {
    const folder = await read('order-totals');
    expect(folder).toMatchObject({
      dir: join(mesh.dir, 'order-totals'),
      product: {
        name: 'order-totals',
        inputPorts: [{ name: 'orders', version: '1.0.0', contractId: 'urn:test:orders:contract' }],
        team: { name: 'sales', members: [{ username: 'ann@example.com', role: 'owner' }] },
      },
      contract: { id: 'urn:test:order-totals:contract', schema: [{ name: 'CustomerTotal' }] },
      transformPath: join(mesh.dir, 'order-totals/transform.sql'),
      resolversPath: undefined,
    });
  });

  it('takes references apart, and defaults ids and stored names to the name', async () => {
    const folder = await read();
    expect(property(folder, 'Order', 'customerId').relationships).toMatchObject([
      { from: ['customerId'], to: { contract: '../customers/customers.odcs.yaml', object: 'Customer', properties: ['id'] } },
    ]);
    const [line] = property(folder, 'OrderLine', 'orderId').relationships;
    expect(line).toMatchObject({ from: ['orderId'], to: { contract: undefined, object: 'Order', properties: ['id'] } });
    expect(line?.customProperties).toEqual(new Map([['inverseName', 'lines']]));
    expect(property(folder, 'Order', 'total')).toMatchObject({ id: 'total', physicalName: 'total', physicalType: 'decimal(18,2)' });
  });

  it('reads valid values out of a rule that allows no others, and names rules that have no name', async () => {
    const status = property(await read(), 'Order', 'status');
    expect(status.validValues).toEqual(['OPEN', 'PAID']);
    expect(status.quality).toMatchObject([
      { name: 'Order.status.invalidValues', metric: 'invalidValues', unit: 'rows', expectation: { operator: 'mustBe', value: 0 } },
    ]);
    expect((await read()).contract.schema[0]?.quality).toMatchObject([{ name: 'some', severity: 'error' }]);
  });

  it('does not take the values of a rule that tolerates others', async () => {
    await mesh.change(contract, 'mustBe: 0', 'mustBeLessThan: 3');
    expect(property(await read(), 'Order', 'status').validValues).toBeUndefined();
  });

  it('reads what 3.2 added: enum, deprecated, synonyms, context', async () => {
    await mesh.change(contract, 'apiVersion: v3.1.0', 'apiVersion: v3.2.0\ncontext: Count orders, not lines.');
    await mesh.change(
      contract,
      '- name: code\n',
      '- name: code\n        deprecated: true\n        synonyms: [{synonym: reference}]\n        enum: [{value: A}, {value: 7}]\n',
    );
    expect(property(await read(), 'Order', 'code')).toMatchObject({ deprecated: true, validValues: ['A', '7'] });
  });

  it('reads a contract of 3.0: people as a bare list, rule for metric, keys it does not name', async () => {
    await mesh.write(
      'customers/customers.odcs.yaml',
      `apiVersion: v3.0.2
kind: DataContract
id: urn:test:customers:contract
version: 1.0.0
status: active
team: [{username: ann@example.com, role: owner, since: 2020}]
schema:
  - name: Customer
    properties:
      - name: id
        logicalType: string
        primaryKey: true
        quality: [{rule: duplicateCount, mustBeLessThan: 1}]
      - {name: country, logicalType: string, logicalTypeOptions: {maxLength: 2}, required: true}
`,
    );
    const folder = await read('customers');
    expect(property(folder, 'Customer', 'id').quality).toMatchObject([{ metric: 'duplicateValues' }]);
    expect(property(folder, 'Customer', 'country').required).toBe(true);
  });

  it.each(['v0.9.0', 'v1.1.0'])('reads a descriptor of ODPS %s that names its ports only', async (version) => {
    await mesh.write(
      'customers/customers.odps.yaml',
      `apiVersion: ${version}\nkind: DataProduct\nid: c\nname: customers\noutputPorts: [{name: customers}]\n`,
    );
    expect((await read('customers')).product).toMatchObject({ apiVersion: version, outputPorts: [{ name: 'customers', version: '' }] });
  });

  it('pairs an object’s composite key by ids or names', async () => {
    await mesh.change(
      contract,
      '  - name: OrderLine\n',
      '  - name: OrderLine\n    relationships:\n      - {from: [OrderLine.orderId], to: [schema/Order/properties/id], customProperties: [{property: name, value: of}, {property: inverseName, value: false}]}\n',
    );
    expect((await read()).contract.schema[1]?.relationships).toMatchObject([
      { from: ['orderId'], to: { object: 'Order', properties: ['id'] } },
    ]);
  });

  it('keeps a key called constructor as plain data', async () => {
    await mesh.change(
      contract,
      '  - property: sloTargets',
      '  - property: constructor\n    value: {constructor: 1, toString: 2}\n  - property: sloTargets',
    );
    const value = (await read()).contract.customProperties.get('constructor');
    expect(Object.entries(value ?? {})).toEqual([
      ['constructor', 1],
      ['toString', 2],
    ]);
  });

  it('expands aliases', async () => {
    await mesh.change(contract, 'description: Where it stands.', 'description: &words Where it stands.');
    await mesh.change(contract, 'description: Whose line it is.', 'description: *words');
    expect(property(await read(), 'OrderLine', 'orderId').description).toBe('Where it stands.');
  });

  it('reads a folder whose neighbours are not there, and whose owner is missing', async () => {
    await mesh.change('orders/orders.odps.yaml', 'role: owner', 'role: reader');
    await mesh.remove('customers/customers.odcs.yaml');
    await expect(read()).resolves.toBeDefined();
  });

  it('refuses a contract that would be misunderstood, and says why', async () => {
    await mesh.change(contract, 'logicalType: number', 'logicalType: nunber');
    const error = await failure();
    expect(error.code).toBe('CONTRACT_INVALID');
    expect(error.extensions).toMatchObject({ count: 1, problems: [{ code: 'wrong-value', line: 34 }] });
  });

  it('carries no more problems than anybody reads', async () => {
    await mesh.change(contract, 'status: active', `status: active\n${Array.from({ length: 50 }, (_, index) => `x${index}: 1`).join('\n')}`);
    const error = await failure();
    expect(error.extensions.count).toBe(50);
    expect(error.extensions.problems).toHaveLength(20);
  });

  it('refuses a misspelt classification instead of leaving the property open', async () => {
    await mesh.change('customers/customers.odcs.yaml', 'classification: restricted', 'classification: Restricted');
    expect((await failure('customers')).code).toBe('CONTRACT_INVALID');
  });

  it('names a folder that holds no product, and one that is not there', async () => {
    await mesh.folder('empty');
    expect((await failure('empty')).code).toBe('PRODUCT_NOT_FOUND');
    expect((await failure('nowhere')).code).toBe('FOLDER_UNREADABLE');
  });
});

describe('findProductFolders', () => {
  it('finds the folder itself, or the product folders in it', async () => {
    await mesh.folder('notes');
    const names = ['customers', 'order-totals', 'orders'].map((name) => join(mesh.dir, name));
    expect(await findProductFolders(mesh.dir)).toEqual(names);
    expect(await findProductFolders(join(mesh.dir, 'orders'))).toEqual([join(mesh.dir, 'orders')]);
  });
});
