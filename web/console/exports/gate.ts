/**
 * Whether a case may leave for a use, and how much of it: the consent gate of every export, twin of
 * `app/member/exports/gate.py`.
 *
 * 1. Everybody in the case has agreed to the use (`case_consent`): missing means no, and `never-publish` of anybody stops
 *    what everybody would see.
 * 2. Where a report is not here, nobody knows what it says of consent: that is a no too.
 * 3. Names leave only where they were asked for and each person's own answer allows it.
 * 4. Own use takes no consent, and still stops where somebody has asked for deletion.
 *
 * That a second person agrees to names is for `export`: it is written in the case's thread.
 */

import RULES from '../../../app/member/exports/rules.json';
import type { DayText, Id } from '../../protocol/answers.ts';
import { caseStandings, permission, toldIn, type Permission } from '../../protocol/case_consent.ts';
import type { Case, Rulebook } from '../../protocol/case_state.ts';
import { isPublishing, peopleOf, scopesOf } from '../../protocol/case_words.ts';
import { DELETE, PUBLISH, type Part, type Standing, type Standings } from '../../protocol/consent.ts';
import type { CodedEntity, ConsentUsed } from '../../protocol/events.ts';
import type { Report } from '../../protocol/report.ts';
import { RULEBOOK } from '../cases/store.ts';

const NAMED = 'publish-named';
const FULL = 'full';
const WITHHELD = 'withheld-from-state';
const NAMES_TO_STATE = 'identity-to-state';
/** From here on somebody may be said to have done something, by name. */
const ESTABLISHED: ReadonlySet<string> = new Set(['v4', 'v5']);

/** A report of the defender's thread, with the id of its envelope. */
export interface Told {
  readonly id: string;
  readonly report: Report;
}

/** A case and what is known of consent to it. */
export interface Subject {
  readonly case: Case;
  /** As far as they are here, in the order of the service's list where `isOrdered`; undefined where the case names one that is not. */
  readonly told: readonly Told[] | undefined;
  readonly isOrdered: boolean;
  /** Whether no report that could change this is known to be missing. */
  readonly isWhole: boolean;
}

/** What somebody wants to export for. */
export interface Wish {
  /** Of `vocabularies/uses.json`. */
  readonly use: Id;
  readonly today: DayText;
  /** The member that gets it, where one is meant. */
  readonly recipient?: Id;
  readonly names: boolean;
  /** Also what is coded of sexual violence. */
  readonly sensitive: boolean;
}

/** One reason why a case stays here. */
export interface Refused {
  readonly reason: string;
  /** An id of consent, never a name. */
  readonly person?: Id;
  readonly value?: string;
}

/** How much of a case may leave. */
export interface Granted {
  readonly use: Id;
  readonly isOwn: boolean;
  /** All of it, for own use with names. */
  readonly isWhole: boolean;
  readonly isPublic: boolean;
  /** Places as states, and times as months. */
  readonly isCoarse: boolean;
  /** Whether the reporter's own words may leave. */
  readonly hasWords: boolean;
  readonly hasSensitive: boolean;
  /** Entities whose names may leave. */
  readonly named: ReadonlySet<Id>;
  /** Whether somebody's name leaves, so that a second person has to agree. */
  readonly hasNames: boolean;
  /** For whoever gets the export and wants to publish it. */
  readonly mayPublish: 'named' | 'anonymous' | 'no';
  /** With `scopes`, what an `exported` event names (`docs/protocol.md` §21.6). */
  readonly consents: readonly ConsentUsed[];
  readonly scopes: readonly Id[];
}

/** One of the two. */
export type Decision = { readonly granted: Granted; readonly refused?: undefined } | { readonly granted?: undefined; readonly refused: readonly Refused[] };

/** What of `subject` may leave for `wish`, or why nothing may. */
export function gate(subject: Subject, wish: Wish, book: Rulebook = RULEBOOK): Decision {
  const standings = caseStandings(subject.case.lead, partsOf(subject), book, { today: wish.today, isOrdered: subject.isOrdered });
  const permitted = permission(standings, wish.use, book, wish.recipient);
  const known = scopesOf(wish.use, book);
  const scopes = known ?? [];
  const isOwn = known?.length === 0;
  const refused = [...ofCase(subject, wish, isOwn), ...permitted.hindrances];
  if (refused.length > 0) return { refused };
  const isPublic = scopes.some((scope) => isPublishing(scope, book));
  const isWhole = isOwn && wish.names;
  const named = new Set(wish.names ? namedIn(subject.case, { permitted, standings, scopes, isPublic }) : []);
  const isQuotable = permission(standings, 'quote', book).hindrances.length === 0;
  return {
    granted: {
      use: wish.use,
      isOwn,
      isWhole,
      isPublic,
      isCoarse: isPublic && !areAllNamed(standings),
      hasWords: isReported(subject) && (isWhole || isQuotable),
      // Whoever told it agreed to help, not to be shown: docs/sensitive.md.
      hasSensitive: wish.sensitive && !isPublic,
      named,
      hasNames: isWhole || named.size > 0,
      mayPublish: mayPublish(standings, book),
      consents: permitted.consents,
      scopes: [...new Set(permitted.consents.map(({ scope }) => scope))],
    },
  };
}

function partsOf({ case: { lead }, told }: Subject): readonly Part[] {
  if (told !== undefined) return told;
  return lead.kind === 'share' ? toldIn(lead.begun) : [];
}

function isReported({ case: { lead }, told }: Subject): boolean {
  return told !== undefined && told.length > 0 && lead.kind !== 'share';
}

/** What keeps a case here whoever agrees. */
function* ofCase(subject: Subject, { today, use }: Wish, isOwn: boolean): Iterable<Refused> {
  const { lead } = subject.case;
  const until = lead.begun.what.facts?.['until'] as DayText | undefined;
  if ((until ?? today) < today) yield { reason: 'share-ended' };
  for (const { ask, person } of partsOf(subject).flatMap(({ report }) => report.requests ?? [])) {
    if (ask === DELETE) yield { reason: 'deletion-asked', ...(person !== undefined && { person }) };
  }
  if (isOwn) return;
  if (RULES.partial_uses.includes(use)) yield { reason: 'partial-use' };
  if (subject.told === undefined && lead.kind !== 'share' && lead.begun.what.report) yield { reason: 'report-missing' };
  if (!subject.isWhole) yield { reason: 'follow-up-missing' };
  if (RULES.staying_states.includes(lead.state)) yield { reason: `state-${lead.state}` };
}

interface Naming {
  readonly permitted: Permission;
  readonly standings: Standings;
  readonly scopes: readonly Id[];
  readonly isPublic: boolean;
}

/**
 * The entities whose names may leave.
 *
 * People who are asked: by their own answers. Whoever is only said to have done something: once an act of theirs is
 * verified as `v4`, for nobody is accused by name for less. A car, a telephone or an account leads to somebody, and is for
 * own use.
 */
function namedIn(found: Case, { isPublic, permitted: { consents, identity }, scopes, standings }: Naming): readonly Id[] {
  const entities = [...found.lead.entities.values()].map(({ what }) => what.entity);
  const asked = new Set(peopleOf(found.lead));
  const agreed = new Map(consents.map(({ person, scope }) => [person, scope]));
  const isToState = scopes.some((scope) => RULES.scopes_to_state.includes(scope));
  const isOpen = (identity === FULL || identity === WITHHELD) && !isPublic;

  const may = (entity: CodedEntity): boolean => {
    const { id, is_minor: isMinor, kind, person = id } = entity;
    switch (kind) {
      case 'unit':
      case 'authority':
        return isOpen || isEstablished(found, id);
      case 'organisation':
        return isOpen;
      case 'person':
      case 'group': {
        if (!asked.has(person)) return isEstablished(found, id);
        const scope = agreed.get(person);
        const said = standings.get(person);
        if (scope === undefined || said === undefined || isMinor === true) return false;
        return areNamesAllowed(said, { scope, identity, isPublic, isToState });
      }
      default:
        return false;
    }
  };

  return entities.filter((entity) => scopes.length === 0 || may(entity)).map(({ id }) => id);
}

/** By the person's own answer, and by the most careful one of all: a family is one household. */
function areNamesAllowed(
  said: ReadonlyMap<Id, Standing>,
  { identity, isPublic, isToState, scope }: { readonly scope: Id; readonly identity: Id | undefined; readonly isPublic: boolean; readonly isToState: boolean },
): boolean {
  if (isPublic) return isYes(said, NAMED) && (identity === undefined || identity === FULL);
  const own = said.get(scope)?.answer?.identity;
  if (isToState) return own === FULL && identity === FULL && isYes(said, NAMES_TO_STATE);
  return [own, identity].every((each) => each === FULL || each === WITHHELD);
}

function isYes(said: ReadonlyMap<Id, Standing>, scope: Id): boolean {
  return said.get(scope)?.value === 'yes';
}

function isEstablished({ lead }: Case, entity: Id): boolean {
  return [...lead.acts.values()].some(({ coded, level }) => ESTABLISHED.has(level) && (coded.perpetrators ?? []).some((each) => each.entity === entity));
}

function areAllNamed(standings: Standings): boolean {
  return [...standings.values()].every((said) => isYes(said, NAMED));
}

function mayPublish(standings: Standings, book: Rulebook): Granted['mayPublish'] {
  if (permission(standings, PUBLISH, book).hindrances.length > 0) return 'no';
  return areAllNamed(standings) ? 'named' : 'anonymous';
}
