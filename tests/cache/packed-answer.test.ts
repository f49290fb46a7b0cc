// Goal: an answer comes out of the cache as it went in, with what is to be said beside it now, whatever its subgraphs are called.
// Method: random names, data and provenance, packed and unpacked; the whole is read as JSON.
import fc from 'fast-check';
import { type Beside, packAnswer, unpackAnswer, withProvenance } from '../../gateway/packed-answer';

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
      const packed = packAnswer(read, Buffer.from(`{"data":${data}}`), made);
      const unpacked = unpackAnswer(packed);
      expect(unpacked.read).toEqual(read);
      for (const said of [made, now, made, { ...now, deprecated: [{ coordinate: 'A.b', reason: 'old' }] }]) {
        // As a process that found it in Redis does, or the one that made it.
        for (const kept of [packed, Buffer.from(packed)]) {
          const sent = JSON.parse(withProvenance(kept, unpackAnswer(kept), { ...said, provenance: { ...said.provenance } }).toString());
          const deprecated = said.deprecated.length === 0 ? {} : { deprecated: said.deprecated };
          expect(sent).toEqual({ data: JSON.parse(data), extensions: { meshway: { ...JSON.parse(said.provenance.json), ...deprecated } } });
        }
      }
    }),
  );
});

it('is sent as the same bytes while what is said beside it is the same, and copied only when that changes', () => {
  const said: Beside = { provenance: { snapshot: 'v1.a', json: '{"snapshot":"v1.a"}' }, deprecated: [] };
  const packed = packAnswer(['a'], Buffer.from('{"data":1}'), said);
  const unpacked = unpackAnswer(packed);
  const sent = withProvenance(packed, unpacked, said);
  expect(withProvenance(packed, unpacked, said)).toBe(sent);
  expect(sent.buffer).toBe(packed.buffer);
  const later = { ...said, provenance: { ...said.provenance } };
  expect(withProvenance(packed, unpacked, later).buffer).toBe(packed.buffer);
});

it('is only its data when it was read from nothing', () => {
  const packed = packAnswer([], Buffer.from('{"data":1}'), { provenance: { snapshot: '', json: '{}' }, deprecated: [] });
  expect(unpackAnswer(packed)).toMatchObject({ read: [], besideBytes: 0 });
  expect(unpackAnswer(packed).json.toString()).toBe('{"data":1}');
});
