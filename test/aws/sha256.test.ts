import { Sha256 as SdkSha256 } from '@smithy/core/checksum';
import type { SourceData } from '@smithy/types';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Sha256 } from '../../lambda/aws/sha256.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const digestOf = (Hash: typeof Sha256 | typeof SdkSha256, pieces: readonly Uint8Array[], secret?: SourceData) => {
  const hash = new Hash(secret);
  for (const piece of pieces) hash.update(piece);
  return hash.digest().then(hex);
};

const bytes = fc.uint8Array({ maxLength: 200 });
const secrets = fc.option(
  fc.oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.uint8Array({ minLength: 1, maxLength: 200 }),
    // A part of something larger.
    fc.uint8Array({ minLength: 3, maxLength: 50 }).map((all) => all.subarray(1, -1)),
    fc.uint8Array({ minLength: 1 }).map((all) => Uint8Array.from(all).buffer),
  ),
  { nil: undefined },
);

it('is what FIPS 180-4 and RFC 4231 say', async () => {
  expect(await digestOf(Sha256, [Buffer.from('abc')])).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(await digestOf(Sha256, [])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(await digestOf(Sha256, [Buffer.from('what do ya want for nothing?')], 'Jefe')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

it('is what the SDK makes of the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { maxLength: 4 }), secrets, async (pieces, secret) => {
      expect(await digestOf(Sha256, pieces, secret)).toBe(await digestOf(SdkSha256, pieces, secret));
    }),
  );
});

it('begins anew when it is reset', async () => {
  for (const secret of [undefined, 'Jefe']) {
    const hash = new Sha256(secret);
    hash.update(Buffer.from('something else'));
    hash.reset();
    hash.update(Buffer.from('abc'));
    expect(hex(await hash.digest())).toBe(await digestOf(SdkSha256, [Buffer.from('abc')], secret));
  }
});
