// Goal: a policy holds only when somebody who may decide it said so, in time and in form; and nobody is asked twice for one operation.
// Method: typed functions, and a real hook over HTTP that is told to be late, wrong, gone or chatty.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import {
  openPolicyHook,
  Policies,
  type PolicyAnswer,
  type PolicyCaller,
  type PolicyFunction,
  type PolicyHook,
  type PolicyOperation,
  type PolicyOutcome,
  type PolicyQuestion,
  type PolicyTold,
} from '../../gateway/access/policies';
import { createLogger } from '../../gateway/logger';
import { LogRecorder } from '../gateway/support/log-recorder';

const ann: PolicyCaller = {
  kind: 'user',
  subject: 'ann',
  issuer: 'https://issuer.example',
  scopes: new Set(['b', 'a']),
  claims: { region: ['EU', 'US'], age: 41 },
  owns: new Set(['orders']),
  purpose: 'fraud-prevention',
};
const nobody: PolicyCaller = { kind: 'anonymous', scopes: new Set(), claims: {}, owns: new Set() };
const operation: PolicyOperation = { type: 'query', name: 'Adults', hash: '0'.repeat(64) };

interface Setup {
  readonly policies: Policies;
  readonly asked: PolicyQuestion[];
  readonly outcomes: PolicyOutcome[];
  readonly log: LogRecorder;
  now: number;
}

function setUp(ask: PolicyFunction | undefined, deadlineMs = 1_000): Setup {
  const asked: PolicyQuestion[] = [];
  const outcomes: PolicyOutcome[] = [];
  const log = new LogRecorder();
  const setup: Setup = {
    asked,
    outcomes,
    log,
    now: 1_000_000,
    policies: new Policies({
      ask:
        ask &&
        ((question, signal) => {
          asked.push(question);
          return ask(question, signal);
        }),
      deadlineMs,
      logger: createLogger('warn', log),
      onOutcome: ({ outcome }) => outcomes.push(outcome),
      now: () => setup.now,
    }),
  };
  return setup;
}

const granted = async ({ policies }: Setup, names: readonly string[], caller = ann, about = operation): Promise<readonly string[]> =>
  [...(await policies.granted(names, caller, about))].sort();

describe('what a caller brings along', () => {
  it('is decided here: ownership and the purpose stated', async () => {
    const setup = setUp(() => ({ granted: ['owner:payments', 'purpose:marketing'] }));
    const names = ['owner:orders', 'owner:payments', 'purpose:fraud-prevention', 'purpose:marketing', 'purpose:', 'owner:'];
    expect(await granted(setup, names)).toEqual(['owner:orders', 'purpose:fraud-prevention']);
    expect(await granted(setup, names, nobody)).toEqual([]);
    expect(setup.asked).toEqual([]);
  });

  it('cannot be granted by a hook that answers more than it was asked', async () => {
    const setup = setUp(() => ({ granted: ['adult', 'owner:payments', 'never-asked'] }));
    expect(await granted(setup, ['adult', 'owner:payments'])).toEqual(['adult']);
  });
});

describe('a typed function', () => {
  it('is asked once for all names of an operation, sorted, with who asks and what', async () => {
    const setup = setUp(({ policies }) => ({ granted: policies.slice(0, 1) }));
    expect(await granted(setup, ['member', 'adult', 'member', 'owner:orders'])).toEqual(['adult', 'owner:orders']);
    expect(setup.asked).toEqual([{ policies: ['adult', 'member'], caller: ann, operation }]);
    expect(setup.outcomes).toEqual(['answered']);
  });

  it('is not asked when there is nothing to decide', async () => {
    const setup = setUp(() => ({ granted: [] }));
    expect(await granted(setup, [])).toEqual([]);
    expect(setup.asked).toEqual([]);
  });

  const noNames = '"granted" is no list of names';
  const noAge = '"maxAgeSeconds" is no number of 0 or more';
  const answers: readonly [string, PolicyFunction, PolicyOutcome, string][] = [
    ['throws', () => { throw new Error('boom'); }, 'failed', 'boom'], // biome-ignore format: one case a line
    ['rejects with no error', () => Promise.reject('boom'), 'failed', 'it threw no error'],
    ['answers nothing', () => undefined as never, 'malformed', 'it is no object'],
    ['answers null', () => null as never, 'malformed', 'it is no object'],
    ['answers true', () => true as never, 'malformed', 'it is no object'],
    ['answers a list', () => ['adult'] as never, 'malformed', noNames],
    ['grants with a word', () => ({ granted: 'adult' }) as never, 'malformed', noNames],
    ['grants with a map', () => ({ granted: { adult: true } }) as never, 'malformed', noNames],
    ['grants numbers', () => ({ granted: ['adult', 1] }) as never, 'malformed', noNames],
    ['has a text for an age', () => ({ granted: ['adult'], maxAgeSeconds: '60' }) as never, 'malformed', noAge],
    ['has no number for an age', () => ({ granted: ['adult'], maxAgeSeconds: Number.NaN }), 'malformed', noAge],
    ['has an age before it is born', () => ({ granted: ['adult'], maxAgeSeconds: -1 }), 'malformed', noAge],
    ['never ends, and does not heed the signal', () => new Promise<never>(() => undefined), 'late', 'no answer within 30 ms'],
  ];
  it.each(answers)('that %s decides no, which is counted and logged', async (_, ask, outcome, reason) => {
    const setup = setUp(ask, 30);
    expect(await granted(setup, ['adult', 'owner:orders'])).toEqual(['owner:orders']);
    expect(setup.outcomes).toEqual([outcome]);
    const msg = 'policies were not decided and do not hold';
    expect(setup.log.lines).toMatchObject([{ outcome, policies: ['adult'], operation: 'Adults', reason, msg }]);
    // The clock shows every number once an hour.
    expect(JSON.stringify(setup.log.lines.map(({ time: _, ...line }) => line))).not.toMatch(/ann|EU|41/);
  });

  it('is told of with how long it was waited for, and how many policies hold after it and do not', async () => {
    const told: PolicyTold[] = [];
    const asking = (ask: PolicyFunction | undefined) =>
      new Policies({ ask, deadlineMs: 40, logger: createLogger('silent'), onOutcome: (outcome) => told.push(outcome) });
    const deciding = asking(() => ({ granted: ['adult', 'other'], maxAgeSeconds: 60 }));
    await deciding.granted(['adult', 'member', 'guest'], ann, operation);
    await deciding.granted(['adult', 'member', 'guest'], ann, operation);
    await asking(undefined).granted(['adult'], ann, operation);
    await asking(() => new Promise(() => undefined)).granted(['adult'], ann, operation);
    const someMs = expect.any(Number);
    expect(told).toEqual([
      { outcome: 'answered', waitedMs: someMs, allowed: 1, denied: 2 },
      { outcome: 'kept', waitedMs: 0, allowed: 1, denied: 2 },
      { outcome: 'nobody', waitedMs: 0, allowed: 0, denied: 1 },
      { outcome: 'late', waitedMs: someMs, allowed: 0, denied: 1 },
    ]);
    expect(told[0]?.waitedMs).toBeLessThan(40);
    expect(told[3]?.waitedMs).toBeGreaterThan(30);
    expect(told[3]?.waitedMs).toBeLessThan(performance.now());
  });

  it('that is late is told so by its signal, and what it says afterwards counts for nothing', async () => {
    let settle: (answer: PolicyAnswer) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const setup = setUp((_, given) => {
      signal = given;
      return new Promise((resolve) => {
        settle = resolve;
      });
    }, 20);
    expect(await granted(setup, ['adult'])).toEqual([]);
    expect(signal?.aborted).toBe(true);
    settle({ granted: ['adult'], maxAgeSeconds: 3_600 });
    expect(await granted(setup, ['adult'])).toEqual([]);
    expect(setup.outcomes).toEqual(['late', 'late']);
  });

  it('is no when there is nobody to ask', async () => {
    const setup = setUp(undefined);
    expect(await granted(setup, ['adult', 'purpose:fraud-prevention'])).toEqual(['purpose:fraud-prevention']);
    expect(setup.outcomes).toEqual(['nobody']);
    expect(setup.log.lines).toMatchObject([{ reason: 'nobody is configured to decide policies' }]);
  });
});

describe('an answer that may be kept', () => {
  it('is kept as long as it says, and no longer', async () => {
    const setup = setUp(() => ({ granted: ['adult'], maxAgeSeconds: 60 }));
    expect(await granted(setup, ['adult'])).toEqual(['adult']);
    setup.now += 60_000;
    expect(await granted(setup, ['adult'])).toEqual(['adult']);
    setup.now += 1;
    await granted(setup, ['adult']);
    expect(setup.outcomes).toEqual(['answered', 'kept', 'answered']);
  });

  it('is kept by the clock of the process where no other is given', async () => {
    let [asked, atMs] = [0, performance.now()];
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => atMs);
    const ask = () => ({ granted: ['adult'], maxAgeSeconds: 60, asked: asked++ });
    const policies = new Policies({ ask, deadlineMs: 1_000, logger: createLogger('silent') });
    for (const passedMs of [0, 59_000, 2_000]) {
      atMs += passedMs;
      expect([...(await policies.granted(['adult'], ann, operation))]).toEqual(['adult']);
    }
    clock.mockRestore();
    expect(asked).toBe(2);
  });

  it('is not kept unless it says so, and never longer than an hour', async () => {
    const brief = setUp(() => ({ granted: ['adult'] }));
    await granted(brief, ['adult']);
    await granted(brief, ['adult']);
    expect(brief.outcomes).toEqual(['answered', 'answered']);
    const long = setUp(() => ({ granted: ['adult'], maxAgeSeconds: 1e9 }));
    await granted(long, ['adult']);
    long.now += 3_600_001;
    await granted(long, ['adult']);
    expect(long.outcomes).toEqual(['answered', 'answered']);
  });

  it('belongs to one caller with all that is known of them, one operation and one set of names', async () => {
    const setup = setUp(({ caller }) => ({ granted: caller.subject === 'ann' ? ['adult'] : [], maxAgeSeconds: 60 }));
    await granted(setup, ['adult']);
    const others: readonly PolicyCaller[] = [
      nobody,
      { ...ann, subject: 'bob' },
      { ...ann, issuer: 'https://other.example' },
      { ...ann, kind: 'application' },
      { ...ann, scopes: new Set(['a']) },
      { ...ann, claims: { region: ['EU'], age: 41 } },
      { ...ann, owns: new Set() },
      { ...ann, purpose: 'marketing' },
      { ...ann, client: { name: 'web', version: '1' } },
    ];
    for (const other of others) await granted(setup, ['adult'], other);
    await granted(setup, ['adult'], ann, { ...operation, hash: '1'.repeat(64) });
    await granted(setup, ['adult', 'member']);
    expect(setup.outcomes.filter((outcome) => outcome === 'kept')).toEqual([]);
    await granted(setup, ['adult'], { ...ann, scopes: new Set(['a', 'b']), claims: { age: 41, region: ['EU', 'US'] } });
    expect(setup.outcomes.at(-1)).toBe('kept');
  });

  it('gives each of two callers their own, in any order and interleaving (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('ann', 'bob', 'eve'), fc.boolean()), { maxLength: 40 }), async (asks) => {
        const setup = setUp(async ({ caller }) => ({
          granted: caller.subject === 'eve' ? [] : [`is-${caller.subject}`],
          maxAgeSeconds: 60,
        }));
        const names = ['is-ann', 'is-bob', 'is-eve'];
        const waiting: Promise<void>[] = [];
        for (const [subject, wait] of asks) {
          const expected = subject === 'eve' ? [] : [`is-${subject}`];
          waiting.push(granted(setup, names, { ...ann, subject }).then((got) => expect(got).toEqual(expected)));
          if (wait) await waiting.at(-1);
        }
        await Promise.all(waiting);
      }),
    );
  });
});

describe('a hook over HTTP', () => {
  let server: Server;
  let reply: RequestListener;
  let hook: PolicyHook;
  const received: { readonly headers: IncomingHttpHeaders; readonly path: string | undefined; readonly body: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        received.push({ headers: request.headers, path: `${request.method} ${request.url}`, body });
        reply(request, response);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    hook = openPolicyHook({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/decide?v=1`, token: 'hook-secret' });
  });

  afterAll(async () => {
    await hook.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  const replying =
    (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
    (_, response) =>
      void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

  it('is sent one POST with the question as documented', async () => {
    reply = replying(200, '{"granted":["adult"]}');
    const setup = setUp(hook.ask);
    expect(await granted(setup, ['member', 'adult', 'owner:orders'])).toEqual(['adult', 'owner:orders']);
    const [{ headers, path, body } = { headers: {}, path: '', body: '' }] = received.splice(0);
    expect(path).toBe('POST /decide?v=1');
    expect(headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json', authorization: 'Bearer hook-secret' });
    expect(JSON.parse(body)).toEqual({
      meshway: 1,
      policies: ['adult', 'member'],
      caller: {
        kind: 'user',
        subject: 'ann',
        issuer: 'https://issuer.example',
        scopes: ['a', 'b'],
        claims: { age: 41, region: ['EU', 'US'] },
        owns: ['orders'],
        purpose: 'fraud-prevention',
      },
      operation: { type: 'query', name: 'Adults', hash: '0'.repeat(64) },
    });
  });

  it.each<[string, string | undefined, PolicyOutcome]>([
    ['no header', undefined, 'answered'],
    ['max-age=0', 'max-age=0', 'answered'],
    ['no-store', 'no-store, max-age=60', 'answered'],
    ['no-cache', 'max-age=60, no-cache', 'answered'],
    ['s-maxage alone', 's-maxage=60', 'answered'],
    ['another word for it', 'x-max-age=60', 'answered'],
    ['no number', 'max-age=60s', 'answered'],
    ['max-age', 'max-age=60', 'kept'],
    ['max-age among others', 'private, max-age=60, must-revalidate', 'kept'],
    ['max-age without blanks', 'private,max-age=60,no-transform', 'kept'],
  ])('says by cache-control how long its answer may be kept: %s', async (_, cacheControl, second) => {
    reply = replying(200, '{"granted":["adult"]}', cacheControl === undefined ? {} : { 'cache-control': cacheControl });
    const setup = setUp(hook.ask);
    await granted(setup, ['adult']);
    expect(await granted(setup, ['adult'])).toEqual(['adult']);
    expect(setup.outcomes).toEqual(['answered', second]);
  });

  it.each<[string, RequestListener, PolicyOutcome]>([
    ['says 500 with a grant', replying(500, '{"granted":["adult"]}'), 'failed'],
    ['says 403', replying(403, '{}'), 'failed'],
    ['redirects', replying(302, '{"granted":["adult"]}', { location: '/elsewhere' }), 'failed'],
    ['sends HTML', replying(200, '<html>granted</html>'), 'malformed'],
    ['sends half an answer', replying(200, '{"granted":["adult"'), 'malformed'],
    ['sends null', replying(200, 'null'), 'malformed'],
    ['sends nothing', replying(200, ''), 'malformed'],
    ['sends too much', replying(200, `{"granted":["adult"],"more":"${'x'.repeat(100_000)}"}`), 'failed'],
    ['hangs up', (request) => void request.socket.destroy(), 'failed'],
    ['never answers', () => undefined, 'late'],
    ['stops in the middle', (_, response) => void response.writeHead(200).write('{"granted":["adult"],'), 'late'],
  ])('that %s decides no', async (_, misbehave, outcome) => {
    reply = misbehave;
    const setup = setUp(hook.ask, 150);
    expect(await granted(setup, ['adult'])).toEqual([]);
    expect(setup.outcomes).toEqual([outcome]);
  });

  it('is sent no token where none is configured, and nothing once it is closed', async () => {
    reply = replying(200, '{"granted":[]}');
    const open = openPolicyHook({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    const setup = setUp(open.ask);
    await granted(setup, ['adult']);
    expect(received.at(-1)?.headers).not.toHaveProperty('authorization');
    await open.close();
    await granted(setup, ['adult']);
    expect(setup.outcomes).toEqual(['answered', 'failed']);
  });

  it('that says no by its status is told of by it', async () => {
    reply = replying(503, '{}');
    const setup = setUp(hook.ask);
    await granted(setup, ['adult']);
    expect(setup.log.lines).toMatchObject([{ reason: 'the hook answered with HTTP status 503' }]);
  });

  it('that is not there decides no', async () => {
    const gone = openPolicyHook({ url: 'http://127.0.0.1:1/' });
    const setup = setUp(gone.ask);
    expect(await granted(setup, ['adult'])).toEqual([]);
    expect(setup.outcomes).toEqual(['failed']);
    await gone.close();
  });
});
