// From the answers to the body and head of a report.

import { filled } from '../../../web/defender/form/body.ts';
import { nothingAllowed, scopesToAsk, withTick } from '../../../web/defender/form/consent.ts';
import type { Entries } from '../../../web/defender/form/entries.ts';
import { isEnough } from '../../../web/defender/form/enough.ts';
import { FORMS, type FormId } from '../../../web/defender/form/forms.ts';
import { MODULES } from '../../../web/defender/form/modules.ts';
import { newPerson } from '../../../web/defender/form/people.ts';

const NOW = new Date(2026, 10, 28, 10, 30);

function of(form: FormId, entries: Entries): ReturnType<typeof filled> {
  return filled(FORMS[form], entries, { lang: 'es', now: NOW });
}

test('an urgent alert becomes body and head', () => {
  const { answers, head } = of('urgent', {
    'events.0.categories': { value: 'disappearance' },
    persons: { value: [{ id: 'p1', name: 'Nayeli', age_band: '12-17' }] },
    'events.0.time': { value: { precision: 'day', start: '2026-11-28', text: 'Menos de 6 horas' } },
    'events.0.time#said': { value: 'six-hours' },
    'events.0.place': { value: { state: 'mx-07', municipality: 'Tila' } },
    perpetrators: { value: 'police' },
    'perpetrators.note': { value: ' camioneta gris ' },
    'contact.how': { value: 'signal' },
    'contact.text': { value: '@n' },
    'consent.reporter': { value: { asked: ['share-un', 'share-iachr', 'share-authorities'], yes: ['share-un'], at: '2026-11-28', given_by: 'self' } },
  });
  expect(head).toEqual({ urgency: 'now', state: 'mx-07', category: 'disappearance' });
  expect(answers).toEqual({
    form: { id: 'urgent', version: 1 },
    urgency: 'now',
    events: [{ categories: [{ id: 'disappearance', main: true }], time: { precision: 'day', start: '2026-11-28', text: 'Menos de 6 horas' }, place: { state: 'mx-07', municipality: 'Tila' } }],
    persons: [{ id: 'p1', name: 'Nayeli', age_band: '12-17', is_minor: true, roles: ['victim'] }],
    perpetrators: [{ id: 'x1', class: 'police', note: 'camioneta gris' }],
    contact: { how: 'signal', text: '@n' },
    consent: ['share-un', 'share-iachr', 'share-authorities'].map((scope) => ({ person: 'reporter', scope, value: scope === 'share-un' ? 'yes' : 'no', at: '2026-11-28', form_version: 1, lang: 'es', given_by: 'self', how: 'form' })),
  });
});

test('unknown, declined and skipped stay distinct', () => {
  const { answers } = of('attack', { 'events.0.time': 'unknown', perpetrators: 'declined', target: 'declined', 'persons.p1.groups': 'unknown' });
  expect(answers.unanswered).toEqual({ 'events.0.time': 'unknown', perpetrators: 'declined', 'reporter.relation': 'declined', 'persons.p1.groups': 'unknown' });
  expect(answers).not.toHaveProperty('events');
  expect(answers).not.toHaveProperty('perpetrators');
});

test('what hung on an answer that was changed is not sent', () => {
  const threat: Entries = { 'events.0.categories': { value: ['att-threat'] }, 'modules.threat.words': { value: 'palabras' } };
  expect(of('attack', threat).answers.modules).toEqual([{ id: 'threat', version: 2, answers: { words: 'palabras' } }]);
  expect(of('attack', { ...threat, 'events.0.categories': { value: ['att-raid'] } }).answers).not.toHaveProperty('modules');
});

test('what is told of sexual violence stands in its own part and nowhere else', () => {
  const { answers, sensitive } = of('testimony', {
    'events.0.categories': { value: ['sexual'] },
    'sensitive.choice': { value: 'tell' },
    'sensitive.text': { value: 'SECRETO' },
    'sensitive.contact.sex': { value: 'woman' },
    'sensitive.contact.pace': { value: 'en tseltal' },
    'events.0.place': { value: { state: 'mx-07' } },
  });
  expect(sensitive).toEqual({ choice: 'tell', text: 'SECRETO', contact: { sex: 'woman', pace: 'en tseltal' } });
  expect(answers).toEqual({ form: { id: 'testimony', version: 2 }, urgency: 'high', events: [{ categories: [{ id: 'sexual', main: true }] }] });
});

test('that somebody is under age stands with the people, for all that weighs permissions asks there', () => {
  const entries: Entries = { 'events.0.categories': { value: ['sexual'] }, 'sensitive.choice': { value: 'record' }, 'sensitive.minor': { value: 'yes' }, 'contact.how': { value: 'signal' } };
  const { answers, sensitive } = of('testimony', entries);
  expect(answers.persons).toEqual([{ id: 'p1', roles: ['victim'], is_minor: true }]);
  expect(answers).not.toHaveProperty('contact');
  expect(sensitive).toEqual({ choice: 'record', text: '' });
  expect(of('testimony', { ...entries, 'sensitive.minor': { value: 'no' } }).answers).toMatchObject({ contact: { how: 'signal' } });
  const another = of('testimony', { ...entries, 'events.0.categories': { value: ['torture'] } }).answers;
  expect(another).toMatchObject({ contact: { how: 'signal' } });
  expect(another).not.toHaveProperty('persons');
});

test('nor does what was not answered of it leave a trace', () => {
  const { answers } = of('testimony', { 'events.0.categories': { value: ['sexual'] }, 'sensitive.choice': { value: 'tell' }, 'sensitive.text': 'declined' });
  expect(answers).not.toHaveProperty('unanswered');
});

test('a text of one choice is not sent after another was taken', () => {
  const { sensitive } = of('testimony', { 'events.0.categories': { value: ['sexual'] }, 'sensitive.choice': { value: 'record' }, 'sensitive.text': { value: 'SECRETO' }, 'sensitive.contact.sex': { value: 'woman' } });
  expect(sensitive).toEqual({ choice: 'record', text: '' });
});

describe('those who did it', () => {
  const groups: Entries = { perpetrators: { value: ['army', 'police'] }, 'perpetrators.basis': { value: ['saw-uniform'] } };

  test('are one for each class, each with how it is known', () => {
    expect(of('attack', groups).answers.perpetrators).toEqual([{ id: 'x1', class: 'army', basis: ['saw-uniform'] }, { id: 'x2', class: 'police', basis: ['saw-uniform'] }]);
  });

  test('get no description that was given of nobody in particular', () => {
    const described = { ...groups, 'perpetrators.signs': { value: [{ id: 's1', plates: ['ABC'] }, { id: 's2', class: 'police', unit: '12' }] } };
    expect(of('attack', described).answers.perpetrators).toEqual([
      { id: 'x1', class: 'army', basis: ['saw-uniform'] },
      { id: 'x2', class: 'police', unit: '12', basis: ['saw-uniform'] },
      { id: 'x3', plates: ['ABC'], basis: ['saw-uniform'] },
    ]);
  });
});

test('who writes of herself consents as the person too', () => {
  const entries: Entries = { 'reporter.relation': { value: 'self' }, 'persons.p1.status': { value: 'hiding' }, 'consent.reporter': { value: { asked: ['share-un'], yes: ['share-un'], at: '2026-11-28', given_by: 'self' } } };
  const { answers } = of('testimony', entries);
  expect(answers.persons).toEqual([{ id: 'p1', roles: ['victim'], status: 'hiding' }]);
  expect(answers.consent?.map(({ person, value }) => [person, value])).toEqual([['reporter', 'yes'], ['p1', 'yes']]);
});

test('a report to nobody yet is said to be so, and a witness is a person of another role', () => {
  const { answers } = of('testimony', {
    steps_taken: { value: [{ addressee: 'none' }] },
    'modules.proof.kinds': { value: ['seen'] },
    witnesses: { value: [{ id: 'w1', name: 'vecina 1' }] },
  });
  expect(answers).not.toHaveProperty('steps_taken');
  expect(answers.modules).toEqual([{ id: 'proof', version: 2, answers: { kinds: ['seen'] } }, { id: 'reported', version: 2, answers: { anywhere: false } }]);
  expect(answers.persons).toEqual([{ id: 'w1', name: 'vecina 1', roles: ['witness'] }]);
});

test('further answers say of whom they are, where that is known', () => {
  const form = { ...MODULES.detained, module: { id: 'detained', version: 1, person: 'p1' } };
  const { answers, head } = filled(form, { 'modules.detained.unit': { value: '12' }, 'modules.detained.injured': 'unknown' }, { lang: 'es', now: NOW });
  expect(answers).toEqual({ form: { id: 'followup', version: 1 }, modules: [{ id: 'detained', version: 1, person: 'p1', answers: { unit: '12' } }], unanswered: { 'modules.detained.injured': 'unknown' } });
  expect(head).toEqual({});
});

describe('consent', () => {
  const asked = scopesToAsk({}, undefined);

  test('is asked for seven uses, and nothing is allowed', () => {
    expect(asked).toEqual(['share-members', 'share-un', 'share-iachr', 'share-authorities', 'stats', 'publish-anon', 'never-publish']);
    expect(nothingAllowed(asked, NOW, 'self')).toEqual({ asked, yes: [], at: '2026-11-28', given_by: 'self' });
  });

  test('“nothing, ever” wins, whatever was ticked before or after', () => {
    let given = withTick(withTick(nothingAllowed(asked, NOW, 'self'), 'stats', true), 'share-un', true);
    given = withTick(given, 'never-publish', true);
    expect(given.yes).toEqual(['share-un', 'never-publish']);
    expect(withTick(given, 'publish-anon', true).yes).toEqual(['share-un', 'never-publish']);
  });

  test('is never asked for a story of sexual violence', () => {
    expect(scopesToAsk({ 'events.0.categories': { value: ['sexual'] } }, undefined)).not.toContain('publish-anon');
  });
});

test('a text, a voice or a file is enough, and so are a name or a place', () => {
  const typed = { text: '', files: [], entries: {} };
  expect(isEnough(FORMS.urgent, { ...typed, entries: { 'events.0.categories': { value: 'other' } } })).toBe(false);
  expect(isEnough(FORMS.urgent, { ...typed, text: ' x ' })).toBe(true);
  expect(isEnough(FORMS.urgent, { ...typed, files: [{}] })).toBe(true);
  expect(isEnough(FORMS.urgent, { ...typed, entries: { persons: { value: [{ id: 'p1', name: 'N' }] } } })).toBe(true);
  expect(isEnough(FORMS.urgent, { ...typed, entries: { persons: 'unknown' } })).toBe(false);
  expect(isEnough(FORMS.testimony, { ...typed, entries: { 'events.0.categories': { value: ['sexual'] }, 'sensitive.choice': { value: 'record' } } })).toBe(true);
});

test('ids of people are never used twice, and are drawn where earlier ones are not known', () => {
  expect(newPerson([], 'p', true)).toEqual({ id: 'p1' });
  expect(newPerson([{ id: 'p1' }, { id: 'p4' }], 'p', true)).toEqual({ id: 'p5' });
  expect(newPerson([], 'p', false).id).toMatch(/^p-[a-z2-9]{9}$/);
});
