// Goal: an answer comes out of the cache as it went in, with what is to be said beside it now, whatever its subgraphs are called.
// Method: random names, data and provenance, packed and unpacked; the whole is read as JSON.
import fc from 'fast-check';
import { type Beside, PackedAnswer, WrittenAnswer } from '../../gateway/packed-answer';

const beside = fc
  .record({ snapshot: fc.string(), text: fc.string({ unit: 'binary' }) })
  .map(({ snapshot, text }): Beside => ({ provenance: { snapshot, json: JSON.stringify({ snapshot, text }) }, deprecated: [] }));
const names = fc.uniqueArray(
  fc.string({ unit: 'binary', minLength: 1 }).filter((name) => name.isWellFormed()),
  { minLength: 1, maxLength: 4 },
);

it('comes back with its subgraphs, its data and what is said beside it', () => {
  fc.assert(
    fc.property(names, fc.json(), beside, beside, (read, data, made, now) => {
      const written = new WrittenAnswer(read, `"data":${data}`, made);
      const packed = written.pack();
      expect(new PackedAnswer(Buffer.from(packed)).read).toEqual(read);
      const old = [{ coordinate: 'A.b', reason: 'old' }];
      // The pointers may have moved, or have not and another caller uses what is deprecated.
      for (const said of [made, now, { ...now, provenance: { ...now.provenance } }, { ...now, deprecated: old }, now]) {
        // As it is sent where it is not kept; by the process that made it; by one that found it in Redis.
        for (const answer of [written, new PackedAnswer(packed), new PackedAnswer(Buffer.from(packed))]) {
          const sent = JSON.parse(answer.sentWith(said).toString());
          const deprecated = said.deprecated.length === 0 ? {} : { deprecated: said.deprecated };
          expect(sent).toEqual({ data: JSON.parse(data), extensions: { meshway: { ...JSON.parse(said.provenance.json), ...deprecated } } });
        }
      }
    }),
  );
});

it('is sent as the same bytes while what is said beside it is the same, and copied only when that changes', () => {
  const said: Beside = { provenance: { snapshot: 'v1.a', json: '{"snapshot":"v1.a"}' }, deprecated: [] };
  const packed = new WrittenAnswer(['a'], '"data":1', said).pack();
  const sent = new PackedAnswer(packed).sentWith(said);
  expect(new PackedAnswer(packed).sentWith(said)).toBe(sent);
  expect(sent.buffer).toBe(packed.buffer);
  const later = { ...said, provenance: { ...said.provenance } };
  expect(new PackedAnswer(packed).sentWith(later).buffer).toBe(packed.buffer);
});

it('is the same bytes for all who waited for it, save that the first gets a short one as text', () => {
  const said: Beside = { provenance: { snapshot: 'v1.a', json: '{"snapshot":"v1.a"}' }, deprecated: [] };
  for (const [length, first] of [
    [10, 'string'],
    [20_000, 'object'],
  ] as const) {
    const written = new WrittenAnswer(['a'], `"data":"${'ä'.repeat(length)}"`, said);
    const [sent, ...others] = [1, 2, 3].map(() => written.sentWith({ ...said }));
    expect(typeof sent).toBe(first);
    expect(others.map(String)).toEqual(Array(2).fill(String(sent)));
    expect(others[0]).toBeInstanceOf(Buffer);
    expect(others[1]).toBe(others[0]);
    expect(new PackedAnswer(written.pack()).sentWith(said).toString()).toBe(String(sent));
  }
});

it('is only its data when it was read from nothing', () => {
  const beside: Beside = { provenance: { snapshot: '', json: '{}' }, deprecated: [] };
  const written = new WrittenAnswer([], '"data":1', beside);
  const packed = new PackedAnswer(written.pack());
  expect(packed.read).toEqual([]);
  expect([written, packed].map((answer) => answer.sentWith(beside).toString())).toEqual(Array(2).fill('{"data":1}'));
});
