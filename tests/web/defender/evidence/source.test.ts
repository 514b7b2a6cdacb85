import { sourceOf } from '../../../../web/defender/evidence/source.ts';

test.each([
  ['audio/webm', [], false, 'audio'],
  ['video/mp4', [], false, 'video'],
  ['image/jpeg', ['device'], false, 'photo'],
  ['image/jpeg', [], true, 'photo'],
  // It may be of a screen or of a paper.
  ['image/png', [], false, undefined],
  ['application/pdf', ['device'], true, undefined],
] as const)('%s that tells of %j, taken here: %s, is %s', (mediaType, traces, isTaken, source) => {
  expect(sourceOf({ mediaType, traces }, isTaken)).toBe(source);
});
