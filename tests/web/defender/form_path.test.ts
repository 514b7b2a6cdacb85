// Which screen comes next, and what is skipped.

import { withEntry, type Entries } from '../../../web/defender/form/entries.ts';
import { FORMS } from '../../../web/defender/form/forms.ts';
import { after, before, ending, pathOf } from '../../../web/defender/form/path.ts';

function names(form: keyof typeof FORMS, entries: Entries = {}): readonly string[] {
  return pathOf(FORMS[form], entries).map(({ name }) => name);
}

function kinds(...codes: readonly string[]): Entries {
  return { 'events.0.categories': { value: codes } };
}

test('urgent is six screens and the review', () => {
  const path = pathOf(FORMS.urgent, {});
  const walked: string[] = ['q:happening'];
  for (let name = after(path, 'q:happening'); name !== undefined; name = after(path, name)) walked.push(name);
  expect(walked).toEqual(['q:happening', 'q:who', 'q:last-seen', 'q:took', 'text', 'q:reply', 'review']);
});

test('what was chosen decides what else is asked', () => {
  expect(names('attack')).not.toContain('q:threat-words');
  expect(names('attack', kinds('att-threat'))).toContain('q:threat-words');
  expect(names('attack', kinds('att-digital'))).toContain('q:digital-signs');
  expect(names('testimony', { 'reporter.relation': { value: 'self' } })).not.toContain('q:whom');
});

test('of sexual violence nothing is asked: three choices, then who may know and how to answer', () => {
  for (const [form, code] of [['attack', 'att-sexual'], ['testimony', 'sexual']] as const) {
    const kind = form === 'attack' ? 'q:attack-kind' : 'q:violation-kind';
    const path = names(form, kinds('att-threat', code));
    expect(path).toEqual(['text', 'files', kind, 'q:sexual-choice', 'organisations', 'q:consent', 'q:contact', 'q:identity', 'review']);
    const told = names(form, { ...kinds(code), 'sensitive.choice': { value: 'tell' } });
    expect(told.slice(3, 6)).toEqual(['q:sexual-choice', 'q:sexual-words', 'q:sexual-person']);
    expect(names(form, { ...kinds(code), 'sensitive.choice': { value: 'record' } })).not.toContain('q:sexual-words');
  }
});

test('each person that was named is asked about, and oneself only once', () => {
  const persons: Entries = { persons: { value: [{ id: 'p1', name: 'Ana' }, { id: 'p3', name: 'Luz' }] } };
  expect(names('testimony', persons).filter((name) => name.startsWith('q:consent'))).toEqual(['q:consent', 'q:consent-of.p1', 'q:consent-of.p3']);
  expect(names('testimony', { ...persons, 'reporter.relation': { value: 'self' } }).filter((name) => name.startsWith('q:consent'))).toEqual(['q:consent']);
  const witness: Entries = { 'modules.proof.kinds': { value: ['seen'] }, witnesses: { value: [{ id: 'w1', name: 'vecina 1' }, { id: 'w2' }] } };
  expect(names('testimony', witness).filter((name) => name.startsWith('q:consent'))).toEqual(['q:consent', 'q:consent-of.w1']);
});

test('a detour is on nobody’s way, and the way goes on from it', () => {
  const path = pathOf(FORMS.urgent, {});
  expect(after(path, 'text')).toBe('q:reply');
  expect(after(path, 'files')).toBe('q:reply');
  expect(before(path, 'files')).toBe('text');
  expect(before(path, 'q:reply')).toBe('text');
  expect(before(path, 'q:happening')).toBeUndefined();
});

test('the short way to the end passes by whoever can read it, except in a hurry', () => {
  expect(ending(pathOf(FORMS.attack, {}))).toBe('organisations');
  expect(ending(pathOf(FORMS.urgent, {}))).toBe('review');
});

test('what is empty is skipped, what was said to be unknown is not', () => {
  expect(withEntry({}, 'a', { value: '  ' })).toEqual({});
  expect(withEntry({}, 'a', { value: [] })).toEqual({});
  expect(withEntry({}, 'persons', { value: [{ id: 'p1' }] })).toEqual({});
  expect(withEntry({ a: 'declined' }, 'a', undefined)).toEqual({});
  expect(withEntry({ b: 'unknown' }, 'a', 'declined')).toEqual({ a: 'declined', b: 'unknown' });
});
