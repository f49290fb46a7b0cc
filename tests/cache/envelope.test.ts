// Goal: an envelope opens for its own key with its own secret, and everything else is a miss, never an error.
// Method: round trips of random values; then every way to damage one, each byte flipped included; then a bomb.
import { createSecretKey, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { cacheKey } from '../../gateway/cache';
import { createEntry, forever } from '../../gateway/cache/entry';
import { LARGEST_ENVELOPE_BYTES, LARGEST_VALUE_BYTES, seal, unseal } from '../../gateway/cache/envelope';

const key = cacheKey(['a']);
const secret = createSecretKey('secret', 'utf8');
const other = createSecretKey('other', 'utf8');
const sealed = async (bytes: Buffer): Promise<Buffer> => {
  const envelope = await seal(key, createEntry(key, { bytes, tags: ['orders@1'], lifetime: forever, madeAtMs: 5 }), secret);
  if (!envelope) throw new Error('It was not sealed.');
  return envelope;
};

describe('an envelope', () => {
  it('gives back what was put in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 10_000, size: 'max' }),
        fc.array(fc.string({ unit: 'binary' })),
        fc.record({ freshMs: fc.nat(), staleWhileRevalidateMs: fc.nat(), staleIfErrorMs: fc.nat() }),
        async (value, tags, lifetime) => {
          const entry = createEntry(key, { bytes: Buffer.from(value), tags, lifetime, madeAtMs: 7 });
          const envelope = await seal(key, entry, secret);
          // Unpaired surrogates in a tag cannot be written as UTF-8; products have no such names.
          if (tags.every((tag) => tag.isWellFormed())) expect(await unseal(key, envelope as Buffer, secret)).toEqual(entry);
        },
      ),
    );
  });

  it('keeps forever as forever, and compresses what is large', async () => {
    const bytes = Buffer.from('{"data":'.repeat(10_000));
    const envelope = await sealed(bytes);
    expect(envelope.length).toBeLessThan(2_000);
    expect(await unseal(key, envelope, secret)).toEqual(createEntry(key, { bytes, tags: ['orders@1'], lifetime: forever, madeAtMs: 5 }));
  });

  it('is a miss for another key, another secret, another length, and any flipped bit', async () => {
    const envelope = await sealed(Buffer.from('{"data":{}}'));
    expect(await unseal(cacheKey(['b']), envelope, secret)).toBeUndefined();
    expect(await unseal(cacheKey(['a'], { hashTag: 'x' }), envelope, secret)).toBeUndefined();
    expect(await unseal(key, envelope, other)).toBeUndefined();
    expect(await unseal(key, Buffer.concat([envelope, Buffer.from('x')]), secret)).toBeUndefined();
    for (let at = 0; at < envelope.length; at += 1) {
      const damaged = Buffer.from(envelope);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(await unseal(key, damaged, secret)).toBeUndefined();
      expect(await unseal(key, envelope.subarray(0, at), secret)).toBeUndefined();
    }
  });

  it('is a miss for what somebody else wrote', async () => {
    for (const foreign of ['', 'OK', '{"data":{}}', 'MWC1', `MWC0${'x'.repeat(200)}`, `MWC1${'x'.repeat(200)}`])
      expect(await unseal(key, Buffer.from(foreign), secret)).toBeUndefined();
    expect(await unseal(key, randomBytes(5_000), secret)).toBeUndefined();
    expect(await unseal(key, Buffer.alloc(LARGEST_ENVELOPE_BYTES + 1), secret)).toBeUndefined();
  });

  it('is not made of a value that is too large', async () => {
    expect(
      await seal(key, createEntry(key, { bytes: Buffer.alloc(LARGEST_VALUE_BYTES + 1), tags: [], lifetime: forever, madeAtMs: 0 }), secret),
    ).toBeUndefined();
  });

  it('does not unpack more than it says', async () => {
    const { createHmac } = await import('node:crypto');
    const description = Buffer.from(JSON.stringify({ key, tags: [], madeAtMs: 0 }));
    const header = Buffer.alloc(45);
    header.write('MWC1');
    header.writeUInt8(1, 4);
    header.writeUInt32BE(description.length, 5);
    header.writeUInt32BE(100, 9);
    const bomb = Buffer.concat([header, description, deflateRawSync(Buffer.alloc(50_000_000))]);
    createHmac('sha256', secret).update(bomb.subarray(0, 13)).update(bomb.subarray(45)).digest().copy(bomb, 13);
    expect(await unseal(key, bomb, secret)).toBeUndefined();
  });
});
