import { lock, Purpose, unlock } from '../../../web/protocol/key_file.ts';
import { bytesOf, flip, stageOf } from './coalition.ts';

test('a locked key opens with its passphrase in any Unicode form, and with no other', async () => {
  const file = await lock({ purpose: Purpose.SIGNER, plaintext: bytesOf(32) }, 'contrasen\u0303a');
  expect(await unlock(file, 'contrase\u00f1a')).toEqual({ purpose: Purpose.SIGNER, plaintext: bytesOf(32) });
  expect(await stageOf(() => unlock(file, 'contrasena'))).toBe('passphrase');
  expect(await stageOf(() => unlock(flip(file, 0), 'x'))).toBe('grammar');
  expect(await stageOf(() => unlock(flip(file, 7), 'x'))).toBe('grammar');
  expect(await stageOf(() => unlock(file.subarray(1), 'x'))).toBe('grammar');
});

test('a cost out of bounds is refused before any work', async () => {
  const keys = { purpose: Purpose.SIGNER, plaintext: bytesOf(32) };
  expect(await stageOf(() => lock({ ...keys, passes: 2 }, 'x'))).toBe('bounds');
  expect(await stageOf(() => lock({ ...keys, memoryKib: 65_535 }, 'x'))).toBe('bounds');
  expect(await stageOf(() => lock({ ...keys, memoryKib: 1_048_577 }, 'x'))).toBe('bounds');
});
