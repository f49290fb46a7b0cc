// Goal: what somebody publishes never makes the gateway connect to where only the gateway can reach.
// Method: the many ways to write a forbidden address; then real connections to a real server, by a name that first tells a public address
// and then another, as an attacker's name server would.
import type { lookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { HttpTransport } from '../../gateway/execution';
import { AddressRules, LOOPBACK } from '../../gateway/registry';

const signal = new AbortController().signal;

describe('by its text', () => {
  const rules = new AddressRules([]);

  it.each([
    'http://127.0.0.1/',
    'http://127.1:4000/graphql',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://１２７.0.0.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:7f00:1::]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://10.0.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
  ])('%s is not public', (url) => {
    expect(rules.problemWith(url)).toMatch(/is not on the public internet/);
  });

  it.each([
    ['ftp://orders.example/', /http or https/],
    ['file:///etc/passwd', /http or https/],
    ['javascript:alert(1)', /http or https/],
    ['http://ann:secret@orders.example/', /user name or password/],
    ['http://orders.example/#top', /fragment/],
    ['orders', /no URL/],
    ['', /no URL/],
  ])('%s is refused', (url, why) => {
    expect(rules.problemWith(url)).toMatch(why);
  });

  it.each(['https://orders.example/graphql', 'http://8.8.8.8:4000/', 'http://[2606:4700::1111]/', 'http://[::ffff:8.8.8.8]/'])(
    '%s may be',
    (url) => {
      expect(rules.problemWith(url)).toBeUndefined();
    },
  );

  it('refuses each private IPv4 address, and each way to hold it in IPv6', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const privates = fc.oneof(
      fc.tuple(fc.constantFrom(10, 127, 0), byte, byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    );
    fc.assert(
      fc.property(privates, fc.constantFrom('', '::ffff:', '::', '64:ff9b::'), (bytes, prefix) => {
        const address = bytes.join('.');
        return rules.problemWith(prefix ? `http://[${prefix}${address}]/` : `http://${address}/`) !== undefined;
      }),
    );
  });

  it('takes what is allowed by name: hosts, their subdomains, addresses and networks', () => {
    const some = new AddressRules(['10.2.0.0/16', 'fd12::/16', '192.168.7.7', ...LOOPBACK]);
    for (const url of ['http://10.2.3.4/', 'http://[fd12::9]/', 'http://192.168.7.7/', 'http://127.0.0.1:4001/'])
      expect(some.problemWith(url)).toBeUndefined();
    for (const url of ['http://10.3.0.1/', 'http://[fd13::9]/', 'http://192.168.7.8/']) expect(some.problemWith(url)).toBeDefined();
  });
});

describe('when connecting', () => {
  let server: Server;
  let port: number;
  let asked = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1;
      if (request.url === '/redirect') response.writeHead(302, { location: `http://localhost:${port}/graphql` }).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{}}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    asked = 0;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** A name server that gives one address after the other, the last for ever. */
  function telling(...answers: readonly string[]): typeof lookup {
    let count = 0;
    const answer = (_: string, __: object, callback: (error: null, addresses: readonly object[]) => void): void => {
      const address = answers[Math.min(count, answers.length - 1)] ?? '';
      count += 1;
      callback(null, [{ address, family: 4 }]);
    };
    return answer as unknown as typeof lookup;
  }

  async function send(url: string, rules: AddressRules): Promise<number> {
    const transport = new HttpTransport(url, { connections: 1, answerLimitBytes: 1_000, lookup: rules.lookup });
    try {
      return (await transport.send({ body: '{}', headers: { 'content-type': 'application/json' } }, signal)).status;
    } finally {
      await transport.close();
    }
  }

  it('does not believe a name that was public when it was checked', async () => {
    const rules = new AddressRules([], telling('93.184.216.34', '127.0.0.1'));
    const url = `http://rebinding.example:${port}/graphql`;
    expect(await rules.problemAt(url)).toBeUndefined();
    await expect(send(url, rules)).rejects.toThrow(/rebinding\.example is not on the public internet/);
    expect(asked).toBe(0);
  });

  it('says at once that a name is private', async () => {
    expect(await new AddressRules([]).problemAt(`http://localhost:${port}/graphql`)).toMatch(/localhost is not on the public internet/);
    expect(await new AddressRules(LOOPBACK).problemAt(`http://localhost:${port}/graphql`)).toBeUndefined();
    expect(await new AddressRules([]).problemAt('http://nobody.invalid/')).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it.each([[['orders.internal']], [['*.internal']], [['127.0.0.0/8']]])('connects when %j is allowed', async (allowed) => {
    expect(await send(`http://orders.internal:${port}/graphql`, new AddressRules(allowed, telling('127.0.0.1')))).toBe(200);
  });

  it.each([[['internal']], [['*.orders.internal']], [['orders.internal.example']]])('does not when only %j is', async (allowed) => {
    await expect(send(`http://orders.internal:${port}/graphql`, new AddressRules(allowed, telling('127.0.0.1')))).rejects.toThrow(
      /not on the public/,
    );
    expect(asked).toBe(0);
  });

  it('follows no redirect', async () => {
    expect(await send(`http://orders.internal:${port}/redirect`, new AddressRules(['orders.internal'], telling('127.0.0.1')))).toBe(302);
    expect(asked).toBe(1);
  });
});
