// From what somebody who came back asks for to the fields of a follow-up.

import { readFileSync } from 'node:fs';

import type { Entries } from '../../../web/defender/form/entries.ts';
import { changeOf, DELETION, EXTENT, GIVEN_BY, requested, scopesOf, WHOM, WHOSE, WITHDRAWN } from '../../../web/defender/form/requested.ts';

const NOW = new Date(2026, 10, 28, 10, 30);
const SAID = { at: '2026-11-28', form_version: 1, lang: 'es', given_by: 'self', how: 'form' };

const of = (entries: Entries) => requested(entries, { lang: 'es', now: NOW });
const changed = (changes: Readonly<Record<string, string>>): Entries => Object.fromEntries(Object.entries(changes).map(([scope, value]) => [changeOf(scope), { value }]));

test('what is not touched stands nowhere', () => {
  expect(of({})).toEqual({});
  expect(of(changed({ 'share-un': 'ask-me' })).consent).toEqual([{ person: 'reporter', scope: 'share-un', value: 'ask-me', ...SAID }]);
});

test('"nothing, never" answers no for all that publishes, whatever was chosen there', () => {
  const { consent = [] } = of(changed({ 'share-un': 'yes', stats: 'yes', quote: 'ask-me', 'never-publish': 'yes' }));
  const said = Object.fromEntries(consent.map(({ scope, value }) => [scope, value]));
  expect(said).toEqual({ 'share-un': 'yes', stats: 'no', 'publish-anon': 'no', quote: 'no', 'use-media': 'no', 'never-publish': 'yes' });
  expect(of(changed({ 'never-publish': 'no', stats: 'yes' })).consent?.map(({ value }) => value)).toEqual(['yes', 'no']);
});

test('only who says that it happened to them answers for the first person as well', () => {
  const people = (whose: Entries) => of({ ...changed({ stats: 'no' }), ...whose }).consent?.map(({ person }) => person);
  expect(people({})).toEqual(['reporter']);
  expect(people({ [WHOSE]: { value: 'reporter' } })).toEqual(['reporter']);
  expect(people({ [WHOSE]: { value: 'self' } })).toEqual(['reporter', 'p1']);
});

test('somebody else is named in own words, under an id that is nobody else\'s', () => {
  const entries = { ...changed({ stats: 'yes' }), [WHOSE]: { value: 'other' }, [WHOM]: { value: ' Rosa ' }, [GIVEN_BY]: { value: 'family' } };
  const { consent, persons } = of(entries);
  expect(persons).toEqual([{ id: expect.stringMatching(/^p-[a-z0-9]{9}$/) as string, name: 'Rosa' }]);
  expect(consent).toEqual([{ ...SAID, person: persons?.[0]?.id, scope: 'stats', value: 'yes', given_by: 'family' }]);
  expect(of(entries).persons?.[0]?.id).not.toBe(persons?.[0]?.id);
});

test('a withdrawal is from everything, or from what was chosen, and of everybody unless somebody is meant', () => {
  const all: Entries = { [EXTENT]: { value: 'everything' }, [WITHDRAWN]: { value: ['stats'] } };
  const some: Entries = { ...all, [EXTENT]: { value: 'some' } };
  expect(of(all)).toEqual({ requests: [{ ask: 'withdraw' }] });
  expect(of({ ...all, [WHOSE]: { value: 'everybody' } })).toEqual({ requests: [{ ask: 'withdraw' }] });
  expect(of({ ...some, [WHOSE]: { value: 'reporter' } })).toEqual({ requests: [{ ask: 'withdraw', scopes: ['stats'], person: 'reporter' }] });
  expect(of({ [EXTENT]: { value: 'some' } })).toEqual({});
});

test('deletion is asked for whole', () => {
  expect(of({ [DELETION]: { value: 'asked' } })).toEqual({ requests: [{ ask: 'delete' }] });
});

test('only uses that the vocabulary has are asked about, and nobody is asked to be named in public', () => {
  const path = new URL('../../../app/protocol/vocabularies/consent_scopes.json', import.meta.url);
  const known = (JSON.parse(readFileSync(path, 'utf8')) as { entries: { id: string }[] }).entries.map(({ id }) => id);
  expect([...scopesOf('change'), ...scopesOf('withdraw')].filter((scope) => !known.includes(scope))).toEqual([]);
  expect(scopesOf('change')).not.toContain('publish-named');
});
