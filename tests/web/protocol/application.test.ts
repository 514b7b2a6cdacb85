import { applicationWords, readApplication, readDevice } from '../../../web/protocol/application.ts';
import { toBase64url } from '../../../web/protocol/encoding.ts';
import { fingerprintWords } from '../../../web/protocol/fingerprint.ts';
import { publicKeyOf } from '../../../web/protocol/hpke.ts';
import { noblePrimitives } from '../../../web/protocol/primitives.ts';
import { Organisation, statement } from './assembly.ts';
import { seeds, stageOf } from './coalition.ts';
import { newSigner } from './signers.ts';

const own = seeds[0]!;

describe('who asks to be let in', () => {
  const organisation = new Organisation('delta');
  const device = newSigner();
  const request = { person: 'ana', kem: toBase64url(publicKeyOf(own)), signing_key: device.publicKey };
  const asked = { coalition: 'ensayo', member: 'delta' };

  test('has signed it with the key that stands in it', async () => {
    const application = await readApplication(noblePrimitives, organisation.application, 'ensayo');
    expect(applicationWords(application, 'es')).toBe(fingerprintWords('delta', organisation.signer.publicKey, 'es'));
    const read = await readDevice(noblePrimitives, statement('device', request, { signer: device, by: 'delta' }), asked);
    expect(read).toEqual({ person: 'ana', kem: publicKeyOf(own), signingKey: device.publicKey });
  });

  test.each([
    ['to another coalition', () => readApplication(noblePrimitives, organisation.application, 'otra')],
    ['as something else', () => readApplication(noblePrimitives, statement('device', request, { signer: device, by: 'delta' }), 'ensayo')],
    ['to another member', () => readDevice(noblePrimitives, statement('device', request, { signer: device, by: 'cauce' }), asked)],
    ['with another key', () => readDevice(noblePrimitives, statement('device', request, { signer: newSigner(), by: 'delta' }), asked)],
    ['with nothing', () => readApplication(noblePrimitives, null, 'ensayo')],
  ])('is refused %s', async (_, read) => {
    expect(await stageOf(read)).toBe('application');
  });
});
