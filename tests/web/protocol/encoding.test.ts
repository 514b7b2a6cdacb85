import { fromBase64url, fromHex, fromJsonObject, readU64, toBase64url, toHex, u16, u32, u64, utf8 } from '../../../web/protocol/encoding.ts';
import { bytesOf } from './coalition.ts';

describe('integers', () => {
  test('are big-endian', () => {
    expect(toHex(u16(0x0102))).toBe('0102');
    expect(toHex(u32(0xfffffffe))).toBe('fffffffe');
    expect(toHex(u64(2 ** 32 + 5))).toBe('0000000100000005');
    expect(readU64(u64(2 ** 40 + 3), 0)).toBe(2 ** 40 + 3);
  });
});

describe('base64url', () => {
  test.each([0, 1, 2, 3, 32, 1216])('of %i bytes is what node writes, and back', (length) => {
    const bytes = bytesOf(length);
    expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
    expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
  });

  test.each(['A', 'AA=', 'AB', 'A+', 'A A', 'AAAAA'])('spelled %j is refused', (text) => {
    expect(() => fromBase64url(text)).toThrow(expect.objectContaining({ stage: 'grammar' }));
  });
});

test.each(['0', '0G', 'AB', '0102'])('hex of one byte spelled %j is refused', (text) => {
  expect(() => fromHex(text, 1)).toThrow(expect.objectContaining({ stage: 'grammar' }));
});

test.each([
  ['an array', '[]'],
  ['null', 'null'],
  ['a byte-order mark', '\ufeff{}'],
  ['two objects', '{}{}'],
])('JSON with %s is not an object', (_, text) => {
  expect(() => fromJsonObject(utf8(text))).toThrow(expect.objectContaining({ stage: 'grammar' }));
});

test('JSON that is not UTF-8 is refused', () => {
  expect(() => fromJsonObject(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d))).toThrow(expect.objectContaining({ stage: 'grammar' }));
});
