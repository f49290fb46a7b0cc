// Goal: `meshway contract lint` tells a person, or a program, everything that is wrong, and ends as it found.
// Method: the command as it is registered, on the clean mesh and on a broken copy; what it prints is caught at standard output.
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { registerContractCommand } from '../../cli/commands/contract';
import { copyMesh, type MeshCopy } from './support/mesh-copy';

let mesh: MeshCopy;
let printed: string;

beforeEach(async () => {
  mesh = await copyMesh();
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  await mesh.delete();
});

async function lint(...args: string[]): Promise<{ readonly output: string; readonly exitCode: unknown }> {
  const program = new Command('meshway').exitOverride();
  registerContractCommand(program);
  await program.parseAsync(['contract', 'lint', ...args], { from: 'user' });
  return { output: printed, exitCode: process.exitCode };
}

describe('meshway contract lint', () => {
  it('says that a whole mesh is right', async () => {
    expect(await lint(mesh.dir)).toEqual({ output: 'No problems.\n', exitCode: undefined });
  });

  it('lists errors and warnings by file, with what to write instead, and fails', async () => {
    await mesh.change('orders/orders.odcs.yaml', 'property: latency', 'property: latancy');
    await mesh.change('orders/orders.odps.yaml', 'version: 1.0.0\nstatus', 'version: 1\nstatus');
    const file = (name: string) => relative(process.cwd(), join(mesh.dir, name));
    expect(await lint(join(mesh.dir, 'orders'))).toEqual({
      output: [
        `${file('orders/orders.odcs.yaml')}:63:15  warning  "latancy" is not an SLA property of the standard, so nobody will measure it.`,
        '    → Use a listed name such as latency, availability, retention, frequency. Did you mean "latency"? (unknown-sla-property)',
        '',
        `${file('orders/orders.odps.yaml')}:5:10  error  "version" must be text, but is the number 1.`,
        '    → Put quotes around it: version: "1". (wrong-type)',
        '',
        '1 error, 1 warning',
        '',
      ].join('\n'),
      exitCode: 1,
    });
  });

  it('does not fail on warnings alone', async () => {
    await mesh.change('orders/orders.odcs.yaml', 'property: latency', 'property: latancy');
    expect((await lint(mesh.dir)).exitCode).toBeUndefined();
  });

  it('prints the problems of all folders as JSON', async () => {
    await mesh.change('orders/orders.odcs.yaml', 'property: latency', 'property: latancy');
    await mesh.change('customers/customers.odps.yaml', 'role: owner', 'role: buyer');
    const { output } = await lint(mesh.dir, '--json');
    expect(JSON.parse(output)).toMatchObject([
      { code: 'missing-owner', severity: 'error', file: join(mesh.dir, 'customers/customers.odps.yaml') },
      { code: 'unknown-sla-property', severity: 'warning', line: 63, column: 15 },
    ]);
  });

  it('prints no control characters of a file', async () => {
    await mesh.change('orders/orders.odcs.yaml', 'property: latency', 'property: "la\\e[2Jtency"');
    expect((await lint(mesh.dir)).output).not.toContain('\u001b');
  });

  it('refuses a folder without products', async () => {
    await mesh.folder('empty');
    await expect(lint(join(mesh.dir, 'empty'))).rejects.toMatchObject({ code: 'PRODUCT_NOT_FOUND' });
  });
});
