/** What must not wait, of all cases: read from lines and cases as they stand, with nothing kept beside them. */

import { clocks, type Clock } from '../../protocol/case_clocks.ts';
import type { Case } from '../../protocol/case_state.ts';
import { refusal } from '../../protocol/case_rules.ts';
import type { Rulebook, Waiting } from '../../protocol/case_state.ts';
import type { Vocabulary } from '../../protocol/vocabulary.ts';
import { byDay, isFor, tasksIn, type Placed } from '../cases/tasks.ts';
import type { Me } from '../cases/standing.ts';
import type { Line, Told } from '../keeper_messages.ts';
import { familyOf } from '../search/vocabularies.ts';

const HOUR_MS = 3_600_000;
const NOW = 'now';
const FOLLOW_UP = 'followup';
const OVER: ReadonlySet<string> = new Set(['closed', 'merged', 'out-of-mandate', 'withdrawn', 'quarantine']);
/** Kinds of act by which somebody is not where they should be, and the status of a person that says the same. */
const FAMILIES: Readonly<Record<string, Held['kind']>> = { disappearance: 'missing', liberty: 'detained' };
const STATUSES: Readonly<Record<string, Held['kind']>> = { missing: 'missing', detained: 'detained' };
/** What an authority has said so far. */
const ANSWERED: ReadonlySet<string> = new Set(['replied', 'no-reply', 'dropped', 'draft']);
/** A moment that says its hour. */
const HOURS_KNOWN = 13;

/** What is known of one report. */
export interface Known {
  readonly line: Line;
  readonly found: Case | undefined;
  /** Where somebody has read it in this session. */
  readonly report: Told | undefined;
}

export interface Urgent {
  readonly line: Line;
  /** The one that ends first, of those that run. */
  readonly clock: Clock | undefined;
}

/** Somebody who is missing or detained now, as a case or a report says. */
export interface Held {
  readonly line: Line;
  readonly kind: 'missing' | 'detained';
  readonly since: Date;
  /** Whether it is only known since when it was reported. */
  readonly isArrival: boolean;
}

export interface Late {
  readonly line: Line;
  readonly clock: Clock;
}

export interface Due {
  readonly line: Line;
  readonly type: string;
  readonly addressee: string | undefined;
  readonly due: string;
}

export interface Board {
  readonly now: readonly Urgent[];
  readonly held: readonly Held[];
  /** Of the others; those of `now` stand there. */
  readonly late: readonly Late[];
  readonly tasks: readonly (Placed & { readonly line: Line; readonly of: 'me' | 'us' })[];
  /** What waits for somebody else, who may be me. */
  readonly waiting: readonly { readonly line: Line; readonly waiting: Waiting; readonly found: Case }[];
  /** What somebody wrote again that nobody here has opened. */
  readonly replies: readonly Line[];
  readonly overdue: readonly Due[];
}

interface Around {
  readonly me: Me;
  readonly now: Date;
  /** `2026-11-28`. */
  readonly today: string;
  readonly targets: Vocabulary;
  readonly book: Rulebook;
}

export function boardOf(all: readonly Known[], around: Around): Board {
  const open = all.filter(({ found, line }) => line.status === 'ok' && !OVER.has(found?.lead.state ?? ''));
  const timed = open.map((known) => ({ known, urgency: urgencyOf(known), clock: pressing(known, around) }));
  const isNow = ({ urgency }: { readonly urgency: string }): boolean => urgency === NOW;
  const late = timed.flatMap((each) => (isNow(each) || each.clock?.status !== 'late' ? [] : [{ line: each.known.line, clock: each.clock }]));
  return {
    now: timed.filter(isNow).map(({ clock, known: { line } }) => ({ line, clock })).sort(byEnd),
    held: open.flatMap(heldIn).sort((a, b) => a.since.getTime() - b.since.getTime()),
    late: late.sort(byEnd),
    tasks: open.flatMap(({ found, line }) => tasksIn(found).open.flatMap((placed) => ofMine(placed, line, around.me))).sort(byDay),
    waiting: open.flatMap((known) => waitingIn(known, around)),
    replies: open.flatMap(({ found, line }) => (line.head?.type === FOLLOW_UP && !isRead(found) ? [line] : [])),
    overdue: all.flatMap((known) => overdueIn(known, around.today)).sort((a, b) => (a.due < b.due ? -1 : 1)),
  };
}

/** What a case has that an authority should have answered by now. */
function overdueIn({ found, line }: Known, today: string): Due[] {
  return [...(found?.lead.outputs.values() ?? [])].flatMap(({ event: { what }, sent }) =>
    sent === undefined || ANSWERED.has(what.status) || what.due === undefined || what.due >= today ? [] : [{ line, type: what.type, addressee: what.addressee, due: what.due }],
  );
}

function pressing({ found, line }: Known, { now, targets }: Around): Clock | undefined {
  const all = clocks(found, { arrived: new Date(line.hour * HOUR_MS), urgency: line.head?.urgency ?? 'normal', now, targets });
  return all.filter(({ done }) => done === undefined).sort((a, b) => a.due.getTime() - b.due.getTime())[0];
}

function byEnd({ clock: a }: Urgent, { clock: b }: Urgent): number {
  return (a?.due.getTime() ?? Infinity) - (b?.due.getTime() ?? Infinity) || 0;
}

function urgencyOf({ found, line }: Known): string {
  return found?.lead.urgency ?? line.head?.urgency ?? 'normal';
}

function isRead(found: Case | undefined): boolean {
  return found?.threads.some(({ opened }) => opened.length > 0) ?? false;
}

function ofMine(placed: Placed, line: Line, me: Me): Board['tasks'] {
  const of = isFor(placed, me);
  return of === undefined ? [] : [{ ...placed, line, of }];
}

function waitingIn({ found, line }: Known, { book, me, now }: Around): Board['waiting'] {
  if (found === undefined) return [];
  return found.threads.flatMap((thread) =>
    [...thread.waiting.values()].flatMap((waiting) => {
      const what = { event: 'agreed', with: waiting.event.hash };
      return refusal(thread, { member: me.member, person: me.person, time: now, what }, book) === undefined ? [{ line, waiting, found }] : [];
    }),
  );
}

/** One line for each kind; what members have coded counts before what was told, and that before the head. */
function heldIn(known: Known): Held[] {
  const { found, line, report } = known;
  const acts = [...(found?.lead.acts.values() ?? [])].map(({ coded }) => coded);
  const entities = [...(found?.lead.entities.values() ?? [])].map(({ what }) => what.entity);
  const isCoded = acts.some(({ victims = [] }) => victims.some(({ status }) => status !== undefined)) || entities.some(({ status }) => status !== undefined);
  const persons = report?.persons ?? [];
  const statuses = isCoded
    ? [...acts.flatMap(({ victims = [] }) => victims.map(({ entity, status }) => status ?? entities.find(({ id }) => id === entity)?.status)), ...entities.map(({ status }) => status)]
    : persons.map(({ status }) => status);
  const said = new Set(statuses.flatMap((status) => (status === undefined ? [] : [status])));
  const kinds = new Set([...said].flatMap((status) => STATUSES[status] ?? []));
  // Only where nobody has said how they are.
  const category = line.head?.category;
  const family = said.size > 0 || category === undefined ? undefined : FAMILIES[familyOf(category)];
  if (family !== undefined) kinds.add(family);
  const times = [...acts.map(({ time }) => time?.start), ...(report?.events ?? []).map(({ time }) => time?.start)];
  const moment = times.flatMap((start) => (start === undefined ? [] : [startOf(start)])).sort((a, b) => a.getTime() - b.getTime())[0];
  const arrived = new Date(line.hour * HOUR_MS);
  const isKnown = moment !== undefined && !Number.isNaN(moment.getTime());
  return [...kinds].map((kind) => ({ line, kind, since: isKnown ? moment : arrived, isArrival: !isKnown }));
}

/** The beginning of what is meant: `2026`, `2026-11-23`, `2026-11-23T14:30`. */
function startOf(moment: string): Date {
  const [day = '', hour = '00:00'] = moment.split('T');
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  const [hours = 0, minutes = 0] = moment.length >= HOURS_KNOWN ? hour.split(':').map(Number) : [];
  return new Date(year, month - 1, date, hours, minutes);
}
