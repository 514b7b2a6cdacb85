import { generateKeyPairSync, sign } from 'node:crypto';

import { toHex } from '../../../web/protocol/encoding.ts';
import { checkLogin, loginMessage } from '../../../web/protocol/login.ts';
import { noblePrimitives } from '../../../web/protocol/primitives.ts';
import { stageOf } from './coalition.ts';

const challenge = new Uint8Array(72).fill(9);

test('the message joins purpose, origin, member and challenge', () => {
  expect(toHex(loginMessage('https://a', 'm', challenge))).toBe(
    `${Buffer.from('atalaya-login-1\n').toString('hex')}0009${Buffer.from('https://a').toString('hex')}00016d${'09'.repeat(72)}`,
  );
});

test('a signature holds for one origin only', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const signature = sign(null, loginMessage('https://a', 'm', challenge), privateKey);
  const check = (origin: string): Promise<void> => checkLogin(noblePrimitives, key, { origin, member: 'm', challenge, signature });
  expect(await stageOf(() => check('https://a'))).toBe('ok');
  expect(await stageOf(() => check('https://b'))).toBe('login');
});
