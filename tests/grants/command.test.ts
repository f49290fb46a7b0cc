// Goal: `meshway access` asks, decides and shows, says what it did, and ends with the right exit code.
// Method: the compiled command in processes of its own, on a home of its own.
import { localTokenKey } from '../../cli/token-key';
import type { Grant } from '../../gateway/grants';
import { signLocalToken } from '../../gateway/identity';
import { compiled, type Finished, finished, startChild } from '../snapshots/support/child';
import { tempDir } from '../support/temp-dir';

let program: string;
let home: string;

beforeAll(async () => {
  program = await compiled('tests/grants/support/access-command.ts');
});

beforeEach(async () => {
  home = await tempDir();
});

const run = (...args: string[]): Promise<Finished> => finished(startChild(program, args, { MESHWAY_HOME: home }));

async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const ask = [
  'request',
  'customers',
  '--for',
  'application:support-desk',
  '--purpose',
  'support',
  '--scope',
  'customers:personal',
  '--reason',
  'calls',
];

it('walks from a request to its end', async () => {
  expect(await done('list')).toBe(`no grants in ${home}/grants\n`);
  expect(await done(...ask)).toMatch(
    /^g1 is requested: customers for application:support-desk, support\n {2}\S+Z {2}requested {2}operator:\S+ {2}asks for customers:personal: calls\n$/,
  );
  expect(await done('approve', 'g1', '--rows', 'country=BE,NL', '--until', '2999-12-31')).toMatch(
    /^g1 is approved: .+\n.+\n.+approved.+customers:personal, country=BE,NL, until 2999-12-31T23:59:59.999Z\n$/,
  );
  expect(await done('list')).toBe(
    [
      'grant  state     product    for                       purpose  what',
      'g1     approved  customers  application:support-desk  support  customers:personal, country=BE,NL, until 2999-12-31T23:59:59.999Z',
      '',
    ].join('\n'),
  );
  await done('revoke', 'g1', '--reason', 'moved');
  expect(await done('list', '--state', 'approved')).toBe('no grants\n');
  expect(await done('list', '--history')).toMatch(/^g1 is revoked:.+\n.+requested.+\n.+approved.+\n.+revoked .+moved\n$/);
});

it('prints JSON for programs', async () => {
  await done(...ask);
  const approved = JSON.parse(await done('approve', 'g1', '--scope', 'a', '--scope', 'b', '--lasting', '2h', '--json')) as Grant;
  expect(approved).toMatchObject({ id: 'g1', state: 'approved', terms: { scopes: ['a', 'b'], rows: {} } });
  expect(Date.parse(approved.terms?.until ?? '') - Date.now()).toBeGreaterThan(7_000_000);
  await done('request', 'orders', '--for', 'team:risk', '--issuer', 'https://issuer.example', '--purpose', 'fraud', '--json');
  const listed = JSON.parse(await done('list', '--product', 'orders', '--json')) as Grant[];
  expect(listed).toMatchObject([
    { id: 'g3', consumer: { kind: 'team', id: 'risk', issuer: 'https://issuer.example' }, state: 'requested' },
  ]);
});

it.each<[string, string[], string, number]>([
  ['a consumer that is nobody', ['request', 'orders', '--for', 'reports', '--purpose', 'x'], 'BAD_USAGE', 2],
  ['rows that name no claim', ['approve', 'g1', '--rows', 'EU'], 'BAD_USAGE', 2],
  ['two ends', ['approve', 'g1', '--until', '2999-01-01', '--lasting', '2h'], 'BAD_USAGE', 2],
  ['an end that has passed', ['approve', 'g1', '--until', '2020-01-01'], 'BAD_USAGE', 2],
  ['a purpose that is none', ['request', 'orders', '--for', 'team:a', '--purpose', ''], 'GRANT_INVALID', 2],
  ['a grant that is not there', ['refuse', 'g9', '--reason', 'no'], 'GRANT_NOT_FOUND', 1],
])('refuses %s', async (_, words, code, exitCode) => {
  const ended = await run(...words);
  expect(ended.stderr).toContain(`(${code})`);
  expect(ended.code).toBe(exitCode);
});

it('lets the holder of a token decide about the products it owns', async () => {
  const key = await localTokenKey(home);
  const holder = (subject: string, owns: readonly string[]): Promise<string> =>
    signLocalToken({ subject, owns, scopes: [], claims: {}, purposes: [], expiresInSeconds: 60 }, key);
  await done(...ask, '--token', await holder('carl', []));
  const refused = await run('approve', 'g1', '--token', await holder('otto', ['orders']));
  expect({ code: refused.code, stderr: refused.stderr }).toEqual({ code: 1, stderr: expect.stringContaining('(GRANT_NOT_OWNED)') });
  expect((await run('approve', 'g1', '--token', 'not.a.token')).stderr).toContain('(UNAUTHENTICATED)');
  await done('approve', 'g1', '--token', await holder('olga', ['customers']));
  expect(await done('list', '--history')).toMatch(/requested {2}user:carl .+\n.+approved {3}user:olga /);
});

it('says what is settled', async () => {
  await done(...ask);
  await done('refuse', 'g1', '--reason', 'no');
  expect((await run('approve', 'g1')).stderr).toContain('Grant g1 is refused, which is settled.');
});
