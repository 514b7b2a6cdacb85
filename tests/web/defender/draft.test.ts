import { Draft, REPORT } from '../../../web/defender/draft.ts';
import { ASKED_BEFORE } from '../../../web/defender/form/entries.ts';

test('what was typed for one purpose waits while another is turned to', () => {
  const draft = new Draft();
  draft.text = 'Vi la camioneta.';
  draft.leftOut.add('cauce');
  draft.turnTo('withdraw');
  expect([draft.text, draft.leftOut.size, draft.hasAside, draft.hasAnything()]).toEqual(['', 0, true, true]);
  draft.answer('consent.whose', { value: 'self' });
  draft.turnTo(REPORT);
  expect([draft.text, [...draft.leftOut], draft.entries]).toEqual(['Vi la camioneta.', ['cauce'], {}]);
  draft.turnTo('withdraw');
  expect(draft.entries).toEqual({ 'consent.whose': { value: 'self' } });
});

test('what was sent is gone, and what lies aside is not', () => {
  const draft = new Draft();
  draft.text = 'Vi la camioneta.';
  draft.turnTo('withdraw');
  draft.answer('consent.whose', { value: 'self' });
  draft.clear();
  expect(draft.hasAnything()).toBe(true);
  draft.turnTo(REPORT);
  expect([draft.text, draft.hasAside]).toEqual(['Vi la camioneta.', false]);
});

test('whoever leaves leaves nothing, aside or not', () => {
  const draft = new Draft();
  draft.text = 'Vi la camioneta.';
  draft.turnTo('withdraw');
  draft.wipe();
  draft.turnTo(REPORT);
  expect([draft.text, draft.hasAnything()]).toEqual(['', false]);
});

test('questions that were only looked at are nothing to lose', () => {
  const draft = new Draft();
  draft.turnTo('detained');
  draft.entries = { [ASKED_BEFORE]: { value: ['share-un'] } };
  draft.turnTo(REPORT);
  expect(draft.hasAnything()).toBe(false);
});
