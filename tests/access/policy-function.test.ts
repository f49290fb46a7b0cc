// Goal: a team's own function decides policies for `meshway start`, what it decided is counted, and one that cannot be used stops the start.
// Method: the built command over a real subgraph, with modules written for it: good, late, throwing, and broken in every way.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SubgraphServer } from '../gateway/support/subgraph-server';
import { type Running, runMeshway, startMeshway } from '../support/meshway';
import { tempDir } from '../support/temp-dir';
import { federation } from './support/graph';

const subgraph = new SubgraphServer({
  name: 'clinic',
  typeDefs: `${federation('"@policy"')}
    type Query {
      open: String
      grown: String @policy(policies: [["adult"], ["guardian"]])
      slow: String @policy(policies: [["slow"]])
      broken: String @policy(policies: [["broken"]])
    }`,
  resolvers: { Query: { open: () => 'open', grown: () => 'grown', slow: () => 'slow', broken: () => 'broken' } } as never,
});
let home: string;

const moduleWith = async (name: string, text: string): Promise<string> => {
  const path = join(home, name);
  await writeFile(path, text);
  return path;
};
const start = (path: string): readonly string[] => [
  'start',
  '--no-mesh',
  '--subgraph',
  `clinic=${subgraph.url}`,
  '--home',
  home,
  '--policies',
  path,
];

beforeAll(async () => {
  await subgraph.start();
  home = await tempDir();
});
afterAll(() => subgraph.stop());

describe('a function that can be used', () => {
  let running: Running;
  beforeAll(async () => {
    const path = await moduleWith(
      'decide.mjs',
      `export default async function decide({ policies }, signal) {
         if (policies.includes('broken')) throw new Error('broken');
         if (policies.includes('slow')) await new Promise((resolve) => signal.addEventListener('abort', resolve));
         return { granted: policies.filter((name) => name !== 'adult') };
       }`,
    );
    running = await startMeshway(start(path));
  });
  afterAll(() => running?.stop());

  it('opens what it says, and nothing when it fails or is late; each is counted, without a word of who asked', async () => {
    expect((await running.ask('{ open grown }')).data).toEqual({ open: 'open', grown: 'grown' });
    expect((await running.ask('{ open broken }')).data).toEqual({ open: 'open', broken: null });
    expect((await running.ask('{ open slow }')).data).toEqual({ open: 'open', slow: null });
    const metrics = await (await fetch(new URL('/metrics', running.url))).text();
    const counted = metrics.split('\n').filter((line) => /^meshway_polic(y_duration_seconds_count|ies_decided_total)/.test(line));
    expect(counted.sort()).toEqual([
      'meshway_policies_decided_total{decision="allowed"} 1',
      'meshway_policies_decided_total{decision="denied"} 3',
      'meshway_policy_duration_seconds_count{outcome="answered"} 1',
      'meshway_policy_duration_seconds_count{outcome="failed"} 1',
      'meshway_policy_duration_seconds_count{outcome="late"} 1',
    ]);
  });
});

it('may be CommonJS', async () => {
  const path = await moduleWith('decide.cjs', 'module.exports = ({ policies }) => ({ granted: policies });');
  const running = await startMeshway(start(path));
  expect((await running.ask('{ grown }')).data).toEqual({ grown: 'grown' });
  await running.stop();
});

it.each([
  ['is not there', 'gone.mjs', undefined, 'Cannot find module'],
  ['does not parse', 'broken.mjs', 'export default (', 'Unexpected'],
  ['throws', 'throws.mjs', "throw new Error('no database');", 'no database'],
  ['exports no function', 'none.mjs', 'export default 7;', 'its default export is no function'],
  ['exports by another name', 'other.mjs', 'export const decide = () => ({ granted: [] });', 'its default export is no function'],
])('stops the start with a clear error: it %s', async (_, name, text, reason) => {
  const path = text === undefined ? join(home, name) : await moduleWith(name, text);
  const { code, stderr } = await runMeshway([...start(path), '--port', '0']);
  expect(code).not.toBe(0);
  expect(stderr).toContain(`the policies in ${path} cannot be used: `);
  expect(stderr).toContain(reason);
  expect(stderr).toContain('(CONFIG_INVALID)');
});

it('is not taken beside an address that decides', async () => {
  const path = await moduleWith('both.mjs', 'export default () => ({ granted: [] });');
  const { stderr } = await runMeshway([...start(path), '--port', '0'], { env: { MESHWAY_POLICY_URL: 'http://127.0.0.1:1/' } });
  expect(stderr).toContain('by MESHWAY_POLICY_URL or by MESHWAY_POLICY_FILE (--policies), not by both');
});
