/** Whether everybody in a case agrees that it is shown to an organisation: `docs/protocol.md` §21.6. */

import type { Id } from '../../protocol/answers.ts';
import { permission, type Hindrance, type Permission } from '../../protocol/case_consent.ts';
import type { ShareLevel } from '../../protocol/events.ts';
import type { Standings } from '../../protocol/consent.ts';
import { RULEBOOK } from '../cases/store.ts';

const USE = 'share';
/** Somebody agreed without their name only. */
const NAMELESS = 'anonymised';
const NAMING: ReadonlySet<ShareLevel> = new Set<ShareLevel>(['full', 'full+contact']);

/** Why this level may not be shown, beside whom it concerns; nothing where it may. */
export interface ShareHindrance {
  readonly person: Id;
  readonly reason: Exclude<Hindrance['reason'], 'answer' | 'asked'> | 'ask-me' | 'refused' | 'anonymised' | 'unread';
}

export interface SharePermission {
  readonly hindrances: readonly ShareHindrance[];
  readonly consents: Permission['consents'];
}

/** `unread`: how many follow-ups could not be read; any of them may take a consent back. */
export function sharePermission(standings: Standings, { level, member, unread }: { readonly level: ShareLevel; readonly member: Id; readonly unread: number }): SharePermission {
  const { consents, hindrances, identity } = permission(standings, USE, RULEBOOK, member);
  const nameless = identity !== undefined && identity === NAMELESS && NAMING.has(level) ? namelessIn(standings) : [];
  return {
    consents,
    hindrances: [
      ...hindrances.map(({ person, reason, value }): ShareHindrance => ({ person, reason: reason === 'answer' || reason === 'asked' ? (value === 'ask-me' ? 'ask-me' : 'refused') : reason })),
      ...nameless,
      ...(unread > 0 ? [{ person: '', reason: 'unread' as const }] : []),
    ],
  };
}

function namelessIn(standings: Standings): ShareHindrance[] {
  const scopes = RULEBOOK.uses.term(USE)?.['scopes'] as readonly Id[];
  return [...standings]
    .filter(([, said]) => scopes.some((scope) => said.get(scope)?.value === 'yes' && said.get(scope)?.answer?.identity === NAMELESS))
    .map(([person]) => ({ person, reason: 'anonymised' as const }));
}
