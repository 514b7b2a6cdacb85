import { fingerprint, fingerprintWords, sameWords } from '../../../web/protocol/fingerprint.ts';

test('a fingerprint is eight places in a list of 2,048 words', () => {
  const places = fingerprint('alborada', '00'.repeat(32));
  expect(places).toHaveLength(8);
  expect(places.every((place) => place >= 0 && place < 2048)).toBe(true);
  expect(fingerprint('brujula', '00'.repeat(32))).not.toEqual(places);
  expect(sameWords(fingerprintWords('alborada', '00'.repeat(32), 'en'), 'alborada', '00'.repeat(32))).toBe(true);
});
