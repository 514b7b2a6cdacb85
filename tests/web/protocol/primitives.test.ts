import { toHex, utf8 } from '../../../web/protocol/encoding.ts';
import { encapsulate, keySchedule, open, publicKeyOf, seal, sealWith } from '../../../web/protocol/hpke.ts';
import { equalBytes, noblePrimitives, sha256, sha256Hasher } from '../../../web/protocol/primitives.ts';
import { choosePrimitives } from '../../../web/protocol/probe.ts';
import { flip, stageOf } from './coalition.ts';

const seed = Uint8Array.from({ length: 32 }, (_, i) => i);
const info = utf8('info');

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('choosing primitives', () => {
  test('takes noble where WebCrypto is absent', async () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    expect((await choosePrimitives()).native).toEqual({ aead: false, kem: false, signature: false });
  });

  test('takes noble where WebCrypto gives wrong answers', async () => {
    const answer = (): Promise<ArrayBuffer> => Promise.resolve(new ArrayBuffer(216));
    const lying = { importKey: answer, encrypt: answer, decrypt: answer, verify: () => Promise.resolve(true), getPublicKey: answer, exportKey: answer };
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto), subtle: lying });
    expect((await choosePrimitives()).native).toEqual({ aead: false, kem: false, signature: false });
  });

  test('takes noble for signatures where WebCrypto verifies the equation times eight', async () => {
    const { subtle } = crypto;
    const importKey = (...given: Parameters<SubtleCrypto['importKey']>): Promise<CryptoKey> => subtle.importKey(...given);
    const verify = async (...given: Parameters<SubtleCrypto['verify']>): Promise<boolean> => {
      const isEightfold = toHex(given[3] as Uint8Array) === toHex(utf8('atalaya-event-1\n{}'));
      return isEightfold || subtle.verify(...given);
    };
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto), subtle: { importKey, verify } });
    expect((await choosePrimitives()).native.signature).toBe(false);
  });

  test('verifies by WebCrypto in node, which has Ed25519', async () => {
    const primitives = await choosePrimitives();
    expect(primitives.native.signature).toBe(true);
    expect(await primitives.verify(new Uint8Array(31), info, new Uint8Array(64))).toBe(false);
  });
});

test('a malformed signature is false, not an exception', async () => {
  expect(await noblePrimitives.verify(new Uint8Array(32), info, new Uint8Array(5))).toBe(false);
});

test('hashing in pieces is hashing at once', () => {
  const hasher = sha256Hasher();
  hasher.update(seed.subarray(0, 5));
  hasher.update(seed.subarray(5));
  expect(hasher.digest()).toEqual(sha256(seed));
});

test('bytes of another length are not equal', () => {
  expect(equalBytes(seed, seed.subarray(1))).toBe(false);
  expect(equalBytes(seed, Uint8Array.from(seed))).toBe(true);
});

describe('hpke', () => {
  test('the counting seed gives the public key of the specification', () => {
    expect(toHex(sha256(publicKeyOf(seed)))).toMatch(/^c9a3565f/);
  });

  test('opens what it sealed, under the same info only', async () => {
    const sealed = await seal(noblePrimitives, publicKeyOf(seed), info, seed);
    expect(await open(noblePrimitives, seed, info, sealed)).toEqual(seed);
    expect(await open(noblePrimitives, seed, utf8('other'), sealed)).toBeUndefined();
    expect(await open(noblePrimitives, seed, info, sealed.subarray(1))).toBeUndefined();
    expect(await open(noblePrimitives, seed, info, flip(sealed, 0))).toBeUndefined();
  });

  test('an encapsulation is used once', async () => {
    const encapsulation = await encapsulate(noblePrimitives, publicKeyOf(seed));
    sealWith(encapsulation, info, seed);
    expect(() => sealWith(encapsulation, info, seed)).toThrow('used once');
  });

  test('an encapsulation survives no structured clone', async () => {
    const encapsulation = await encapsulate(noblePrimitives, publicKeyOf(seed));
    expect(() => sealWith(structuredClone(encapsulation), info, seed)).toThrow();
  });

  test('the schedule depends on info', () => {
    expect(keySchedule(seed, info).key).not.toEqual(keySchedule(seed, utf8('other')).key);
  });

  const good = publicKeyOf(seed);
  test.each([
    ['one byte short', good.slice(1)],
    ['one byte long', new Uint8Array(1217)],
    ['with a coefficient of 3329', Uint8Array.from(good, (byte, i) => [0x01, (byte & 0xf0) | 0x0d][i] ?? byte)],
    ['with a second coefficient of 4095', Uint8Array.from(good, (byte, i) => (i === 1 ? byte | 0xf0 : i === 2 ? 0xff : byte))],
    ['with an X25519 part of zeros', Uint8Array.from(good).fill(0, 1184)],
  ])('a public key %s is refused', async (_, publicKey) => {
    expect(await stageOf(() => encapsulate(noblePrimitives, publicKey))).toBe('public-key');
  });
});
