/** Consent: per person, default no, and "nothing, never" wins over whatever else was ticked. */

import type { Consent, Id } from '../../protocol/report.ts';
import { dayOf } from './dates.ts';
import { ASKED_BEFORE, codesAt, valueOf, type ConsentGiven, type Entries } from './entries.ts';
import { isAboutMyself } from './people.ts';

/** The short list that everybody is asked (§8.3 of `docs/protocol.md`): who may have it, then what may be said. */
export const SHARING = ['share-members', 'share-un', 'share-iachr', 'share-authorities'] as const;
export const PUBLIC = ['stats', 'publish-anon', 'never-publish'] as const;
const NEVER = 'never-publish';
/** What "nothing, never" forbids. */
export const FORBIDDEN: readonly Id[] = ['stats', 'publish-anon'];
/** The codes of sexual violence in either list of categories. */
export const SEXUAL: readonly Id[] = ['sexual', 'att-sexual'];

/** Whether it is about what may be said, rather than who may have it. */
export function isPublic(scope: Id): boolean {
  return (PUBLIC as readonly Id[]).includes(scope);
}

/** What is asked; of sexual violence no story is ever asked for. */
export function scopesToAsk(entries: Entries, choices: readonly Id[] | undefined): readonly Id[] {
  const isSexual = codesAt(entries, 'events.0.categories').some((code) => SEXUAL.includes(code));
  const scopes = choices ?? [...SHARING, ...PUBLIC.filter((scope) => !isSexual || scope !== 'publish-anon')];
  // In a follow-up: what was answered before.
  const before = codesAt(entries, ASKED_BEFORE);
  return scopes.filter((scope) => !before.includes(scope));
}

/** With one tick set or taken away. */
export function withTick(given: ConsentGiven, scope: Id, isTicked: boolean): ConsentGiven {
  const others = given.yes.filter((other) => other !== scope);
  const yes = isTicked ? [...others, scope] : others;
  return { ...given, yes: yes.includes(NEVER) ? yes.filter((one) => !FORBIDDEN.includes(one)) : yes };
}

export function nothingAllowed(asked: readonly Id[], now: Date, given_by: Id): ConsentGiven {
  return { asked, yes: [], at: dayOf(now), given_by };
}

/** Every answer of every person on its own; whoever writes of herself has answered for the person as well. */
export function consentsOf(entries: Entries, persons: readonly Id[], { lang, version }: { lang: string; version: number }): readonly Consent[] {
  const own = ['reporter', ...persons].flatMap((person): readonly Consent[] => {
    const isSelf = person === 'p1' && isAboutMyself(entries);
    const given = valueOf(entries, `consent.${isSelf ? 'reporter' : person}`, 'consent');
    return given === undefined ? [] : given.asked.map((scope) => ({
      person,
      scope,
      value: given.yes.includes(scope) ? 'yes' : 'no',
      at: given.at,
      form_version: version,
      lang,
      given_by: given.given_by,
      how: 'form',
    }));
  });
  return own;
}
