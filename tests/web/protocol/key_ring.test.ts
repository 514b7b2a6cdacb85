import { concat } from '../../../web/protocol/encoding.ts';
import { publicKeyOf } from '../../../web/protocol/hpke.ts';
import { encodeWrappedKey, parseWrappedKeys, unwrapKey, WRAPPED_BYTES, wrapKey } from '../../../web/protocol/key_ring.ts';
import { noblePrimitives } from '../../../web/protocol/primitives.ts';
import { seeds, stageOf } from './coalition.ts';

const [own, other] = seeds as [Uint8Array, Uint8Array];

test('a seed comes back to whom it was wrapped, and to nobody else', async () => {
  const wrapped = await wrapKey(noblePrimitives, other, publicKeyOf(own));
  const bytes = concat(encodeWrappedKey(wrapped), encodeWrappedKey(wrapped));
  expect(bytes.length).toBe(2 * WRAPPED_BYTES);
  const [parsed] = parseWrappedKeys(bytes);
  expect(await unwrapKey(noblePrimitives, parsed!, own)).toEqual(other);
  expect(await stageOf(() => unwrapKey(noblePrimitives, parsed!, other))).toBe('key-ring');
  expect(await stageOf(() => parseWrappedKeys(bytes.subarray(1)))).toBe('grammar');
  expect(parseWrappedKeys(new Uint8Array(0))).toEqual([]);
});
