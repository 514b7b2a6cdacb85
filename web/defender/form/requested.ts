/**
 * From what somebody who came back asks for to the fields of a follow-up: §8.4 of `docs/protocol.md`.
 *
 * The page does not know what was allowed before. So what is not touched stands nowhere, and stays as it was.
 */

import type { Answers, Consent, Id, Person, Request } from '../../protocol/report.ts';
import { dayOf } from './dates.ts';
import { codesAt, valueOf, type Entries } from './entries.ts';
import { newPerson } from './people.ts';
import { REQUESTS } from './requests.ts';

export const VALUES = ['yes', 'no', 'ask-me'] as const;
export type Value = (typeof VALUES)[number];

export const NEVER: Id = 'never-publish';
/** What goes out to everybody, of all that is asked here. */
const PUBLISHING: readonly Id[] = ['stats', 'publish-anon', 'quote', 'use-media', 'publish-named'];

export const WHOSE = 'consent.whose';
export const WHOM = 'consent.whom';
export const GIVEN_BY = 'consent.by';
/** From which uses; nothing where it is from all. */
export const WITHDRAWN = 'consent.withdrawn';
export const EXTENT = 'consent.extent';
export const DELETION = 'consent.deletion';

/** Where the answer about one use stands. */
export function changeOf(scope: Id): string {
  return `consent.changes.${scope}`;
}

/** Whether it is about what may be said in public. */
export function isPublishing(scope: Id): boolean {
  return scope === NEVER || PUBLISHING.includes(scope);
}

/** What was changed, in the order of the form; "nothing, never" answers for all that publishes. */
export function changesIn(entries: Entries): readonly (readonly [scope: Id, value: Value])[] {
  const isNever = codesAt(entries, changeOf(NEVER))[0] === 'yes';
  return scopesOf('change').flatMap((scope): readonly (readonly [Id, Value])[] => {
    if (isNever && PUBLISHING.includes(scope)) return [[scope, 'no']];
    const value = VALUES.find((one) => one === codesAt(entries, changeOf(scope))[0]);
    return value === undefined ? [] : [[scope, value]];
  });
}

/** From which uses; an empty list where it is from all, none where nothing was chosen. */
export function withdrawnIn(entries: Entries): readonly Id[] | undefined {
  const extent = codesAt(entries, EXTENT)[0];
  if (extent === 'everything') return [];
  const chosen = codesAt(entries, WITHDRAWN);
  return extent === 'some' && chosen.length > 0 ? scopesOf('withdraw').filter((scope) => chosen.includes(scope)) : undefined;
}

export function scopesOf(id: 'change' | 'withdraw'): readonly Id[] {
  return REQUESTS[id].screens.flatMap(({ questions = [] }) => questions).filter(({ vocabulary }) => vocabulary !== undefined).flatMap(({ choices = [], more = [] }) => [...choices, ...more]);
}

interface Whom {
  readonly ids: readonly Id[];
  /** In the person's own words: nobody here knows which id she has. */
  readonly named?: Person;
}

/** For whom it is said: nobody in particular where all are meant. */
function whomIn(entries: Entries): Whom {
  const whose = codesAt(entries, WHOSE)[0] ?? (withdrawnIn(entries) === undefined ? 'reporter' : 'everybody');
  if (whose === 'everybody') return { ids: [] };
  // Whoever wrote of herself is the first person of her report as well (`personsOf` in `people.ts`).
  if (whose === 'self') return { ids: ['reporter', 'p1'] };
  if (whose !== 'other') return { ids: ['reporter'] };
  const name = valueOf(entries, WHOM, 'text')?.trim() ?? '';
  const named = { ...newPerson([], 'p', false), ...(name !== '' && { name }) };
  return { ids: [named.id], named };
}

export function requested(entries: Entries, { lang, now }: { readonly lang: string; readonly now: Date }): Pick<Answers, 'persons' | 'consent' | 'requests'> {
  const { ids, named } = whomIn(entries);
  const given_by = named === undefined ? 'self' : (codesAt(entries, GIVEN_BY)[0] ?? 'self');
  const said = { at: dayOf(now), form_version: REQUESTS.change.version, lang, given_by, how: 'form' };
  const consent = changesIn(entries).flatMap(([scope, value]) => ids.map((person): Consent => ({ person, scope, value, ...said })));
  const requests = [...withdrawals(withdrawnIn(entries), ids), ...(codesAt(entries, DELETION).length > 0 ? [{ ask: 'delete' }] : [])];
  return {
    ...(named !== undefined && { persons: [named] }),
    ...(consent.length > 0 && { consent }),
    ...(requests.length > 0 && { requests }),
  };
}

function withdrawals(scopes: readonly Id[] | undefined, ids: readonly Id[]): readonly Request[] {
  if (scopes === undefined) return [];
  const request = { ask: 'withdraw', ...(scopes.length > 0 && { scopes }) };
  return ids.length === 0 ? [request] : ids.map((person) => ({ ...request, person }));
}
