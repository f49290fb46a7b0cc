// Goal: two requests have one name only when no part of the gateway can tell them apart.
// Method: random requests with hostile values in every place, against the plain data they were made of.
import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { KnownReplies } from '../../gateway/http/known-replies';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | undefined;
}

const known = new KnownReplies(1_000_000, ['user-agent']);
const nameOf = ({ method, url, headers, body }: Asked): string =>
  known.nameOf(
    { method, url, rawHeaders: headers.flat() } as unknown as IncomingMessage,
    body === undefined ? undefined : Buffer.from(body),
  );

/** What HTTP lets through in a value: no line break and no NUL. */
const value = fc.oneof(fc.constantFrom('', 'a', ':', ' ', 'a:b', 'accept:a'), fc.string({ unit: fc.constantFrom(...'ab:;, é"') }));
const header = fc.tuple(fc.constantFrom('accept', 'Authorization', 'meshway-as-of', 'x', 'user-agent', 'cookie'), value);
const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  url: fc.constantFrom('/graphql', '/graphql?query=a', '/graphql?a=\\n'),
  headers: fc.array(header, { maxLength: 3 }),
  body: fc.option(fc.oneof(value, fc.constantFrom('{"a":1}', '\n', '\n\n', 'x:a\n\n{}', '\u00e9', 'e\u0301')), { nil: undefined }),
});

/** The same for the same request, whatever it is made of. */
const identity = ({ method, url, headers, body }: Asked): string =>
  JSON.stringify([method, url, headers.map(([name, text]) => [name.toLowerCase(), text]), body]);

it('two requests that differ have two names', () => {
  fc.assert(
    fc.property(asked, asked, (one, other) => {
      expect(nameOf(one) === nameOf(other)).toBe(identity(one) === identity(other));
    }),
    { numRuns: 3_000 },
  );
});

it('what has no effect does not divide', () => {
  const one: Asked = { method: 'POST', url: '/graphql', headers: [['Accept', 'a']], body: '{}' };
  const ignored = ['Host', 'connection', 'content-length', 'x-request-id', 'traceparent', 'if-none-match'];
  expect(nameOf({ ...one, headers: [...ignored.map((name) => [name, 'any'] as const), ['accept', 'a']] })).toBe(nameOf(one));
});

it('a header that goes on to subgraphs divides, whatever its name', () => {
  const one: Asked = { method: 'POST', url: '/graphql', headers: [['user-agent', 'a']], body: '{}' };
  const other: Asked = { ...one, headers: [['user-agent', 'b']] };
  const plain = new KnownReplies(1_000_000, []);
  const name = ({ headers }: Asked) =>
    plain.nameOf({ method: 'POST', url: '/', rawHeaders: headers.flat() } as unknown as IncomingMessage, undefined);
  expect(nameOf(one)).not.toBe(nameOf(other));
  expect(name(one)).toBe(name(other));
});
