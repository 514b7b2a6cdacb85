/**
 * What is counted: one record for each person to whom something was done, by what is coded about it.
 *
 * Where nobody has coded a case, its head and what was told stand for it, at the lowest level. What was found to be
 * fabricated, out of mandate, merged into another case or linked as the same report is counted nowhere.
 */

import type { CodedAct, CodedEntity } from '../../protocol/events.ts';
import { clocks, type Aim, type ClockStatus } from '../../protocol/case_clocks.ts';
import { caseStandings, permission } from '../../protocol/case_consent.ts';
import type { Case, Rulebook } from '../../protocol/case_state.ts';
import type { Person } from '../../protocol/answers.ts';
import type { Line, Told } from '../keeper_messages.ts';
import { daysIn } from '../search/days.ts';
import { familyOf, isSexual, widest } from '../search/vocabularies.ts';
import { ACTORS, CLOCKS, GROUPS, SEVERAL } from './lists.ts';

/** By the name of a variable: one code each; none where nobody has said. */
export type Codes = Readonly<Record<Variable, string | undefined>>;

export const VARIABLES = ['month', 'quarter', 'year', 'state', 'municipality', 'family', 'category', 'type', 'urgency', 'perpetrator', 'victim', 'sex', 'age', 'outcome', 'stage', 'holder', 'looked', 'decided', 'level'] as const;
export type Variable = (typeof VARIABLES)[number];

export interface Counted {
  readonly report: string;
  readonly act: string;
  /** What lets one person be told from another. */
  readonly person: string;
  /** What happened at once, to a family or in one place. */
  readonly incident: string;
  readonly codes: Codes;
  /** A group counts as many as it has. */
  readonly persons: number;
  /** The last day on which it happened, since 1970; none where nobody knows. */
  readonly day: number | undefined;
  /** Sexual violence, or somebody under age. */
  readonly isSensitive: boolean;
  readonly isUrgent: boolean;
  /** Of the level. */
  readonly rank: number;
  /** Whether everybody has agreed to be counted. */
  readonly isAgreed: boolean;
}

/** What is known of one report. */
export interface Known {
  readonly line: Line;
  readonly report: Told | undefined;
  readonly found: Case | undefined;
}

const NOT_COUNTED: ReadonlySet<string> = new Set(['merged', 'out-of-mandate', 'quarantine']);
const FABRICATED = 'vx';
const ATTRIBUTE = 'attribute';
const LOWEST = 'v0';
const MINORS: ReadonlySet<string> = new Set(['0-11', '12-17']);
const USE = 'stats';
/** What makes two reports tell of one event. */
const SAME: ReadonlySet<string> = new Set(['same-event', 'same-victim', 'part-of', 'duplicate']);
const MONTHS_PER_QUARTER = 3;
const HOURS_PER_DAY = 24;
const MS_PER_HOUR = 3_600_000;
/** Whether something was done by when it had to be; `open`: there is still time. */
export type InTime = 'in-time' | 'late' | 'open';
const IN_TIME: Readonly<Record<ClockStatus | 'none', InTime | undefined>> = { met: 'in-time', missed: 'late', late: 'late', running: 'open', half: 'open', none: undefined };

/** All that is counted; `book` and `today` (`2026-11-28`) say whose consent counts, `now` which clocks have run out. */
export function recordsOf(all: readonly Known[], book: Rulebook, today: string, now = new Date()): readonly Counted[] {
  const { incidentOf, isSecond } = eventsOf(all);
  return all.flatMap((known) => {
    const stage = known.found?.lead.state;
    if (known.line.head === undefined || isSecond(known.line.id) || (stage !== undefined && NOT_COUNTED.has(stage))) return [];
    const acts = [...(known.found?.lead.acts.values() ?? [])];
    const isAgreed = hasAgreed(known, book, today);
    const incident = incidentOf(known.line.id);
    const work = workOn(known, now);
    if (acts.length === 0) return told(known, { work, incident, isAgreed });
    return acts.flatMap(({ coded, level }) => (level === FABRICATED ? [] : ofAct(known, coded, { work, level, rank: Number(book.levels.term(level)?.['rank'] ?? 0), incident, isAgreed })));
  });
}

interface Around {
  readonly work: Work;
  readonly incident: string;
  readonly isAgreed: boolean;
}

/** How a case is worked on: where it stands, who has it, and whether it was looked at and decided in time. */
type Work = Pick<Codes, 'stage' | 'holder' | 'looked' | 'decided'>;

function workOn({ found, line }: Known, now: Date): Work {
  const arrived = new Date(line.hour * MS_PER_HOUR);
  const running = clocks(found, { arrived, urgency: line.head?.urgency ?? 'normal', now, targets: CLOCKS });
  const inTime = (aim: Aim): InTime | undefined => IN_TIME[running.find((each) => each.aim === aim)?.status ?? 'none'];
  return { stage: found?.lead.state, holder: found?.lead.assigned?.what.member, looked: inTime('looked'), decided: inTime('decided') };
}

function ofAct({ found, line }: Known, act: CodedAct, { incident, isAgreed, level, rank, work }: Around & { readonly level: string; readonly rank: number }): readonly Counted[] {
  const entities = found?.lead.entities;
  const entity = (id: string): CodedEntity | undefined => entities?.get(id)?.what.entity;
  const victims = act.victims ?? [];
  const [last, month] = whenOf(act.time);
  const classes = new Set((act.perpetrators ?? []).flatMap((each) => entity(each.entity)?.class ?? []).map((code) => widest(ACTORS, code)));
  const base = {
    ...month,
    state: act.place?.state ?? line.head?.state,
    municipality: act.place?.municipality,
    family: familyOf(act.category),
    category: act.category,
    type: line.head?.type,
    urgency: found?.lead.urgency ?? line.head?.urgency,
    perpetrator: classes.size > 1 ? SEVERAL : [...classes][0],
    ...work,
    level,
  };
  const sexual = [act.category, ...(act.also ?? [])].some(isSexual);
  return (victims.length === 0 ? [undefined] : victims).map((victim, i): Counted => {
    const who = victim === undefined ? undefined : entity(victim.entity);
    const age = victim?.age_band ?? who?.age_band;
    return {
      report: line.id,
      act: `${line.id}/${act.id}`,
      person: `${line.id}/${who?.person ?? who?.id ?? `?${String(i)}`}`,
      incident,
      codes: { ...base, victim: classOf(victim?.class === undefined ? who?.groups : [victim.class]), sex: who?.sex, age, outcome: victim?.status ?? who?.status },
      persons: who?.kind === 'group' ? Math.max(1, who.count?.number ?? 1) : 1,
      day: last,
      isSensitive: sexual || who?.is_minor === true || (age !== undefined && MINORS.has(age)),
      isUrgent: base.urgency === 'now',
      rank,
      isAgreed,
    };
  });
}

/** What a report tells, where nobody has coded it. */
function told({ found, line, report }: Known, { incident, isAgreed, work }: Around): readonly Counted[] {
  const { head, hour, id } = line;
  const event = report?.events?.[0];
  const categories = event?.categories ?? [];
  const category = (categories.find(({ main }) => main === true) ?? categories[0])?.id ?? head?.category;
  const victims = (report?.persons ?? []).filter(({ roles = [] }) => roles.includes('victim'));
  const classes = new Set((report?.perpetrators ?? []).flatMap((each) => each.class ?? []).map((code) => widest(ACTORS, code)));
  const [last, month] = whenOf(event?.time ?? { start: new Date(hour * MS_PER_HOUR).toISOString().slice(0, 10), precision: 'day' });
  const base = {
    ...month,
    state: event?.place?.state ?? head?.state,
    municipality: event?.place?.municipality,
    family: category === undefined ? undefined : familyOf(category),
    category,
    type: head?.type,
    urgency: found?.lead.urgency ?? head?.urgency,
    perpetrator: classes.size > 1 ? SEVERAL : [...classes][0],
    ...work,
    level: LOWEST,
  };
  return (victims.length === 0 ? [undefined] : victims).map((victim: Person | undefined, i): Counted => ({
    report: id,
    act: id,
    person: `${id}/${victim?.id ?? `?${String(i)}`}`,
    incident,
    codes: { ...base, victim: classOf(victim?.groups), sex: victim?.sex_gender, age: victim?.age_band, outcome: victim?.status },
    persons: Math.max(1, victim?.count?.number ?? 1),
    day: last ?? Math.floor(hour / HOURS_PER_DAY),
    isSensitive: categories.some((each) => isSexual(each.id)) || (category !== undefined && isSexual(category)) || victim?.is_minor === true || MINORS.has(victim?.age_band ?? ''),
    isUrgent: base.urgency === 'now',
    rank: 0,
    isAgreed,
  }));
}

/** What somebody is attacked as; attributes, as that somebody is a woman, are none. */
function classOf(groups: readonly string[] | undefined): string | undefined {
  return groups?.map((code) => widest(GROUPS, code)).find((code) => code !== ATTRIBUTE);
}

/** The last day, and month, quarter and year of the first. */
function whenOf(time: CodedAct['time']): readonly [number | undefined, Pick<Codes, 'month' | 'quarter' | 'year'>] {
  const days = time === undefined ? undefined : daysIn(time);
  if (days === undefined) return [undefined, { month: undefined, quarter: undefined, year: undefined }];
  const start = time?.start ?? time?.end ?? '';
  const year = start.slice(0, 4);
  const month = start.length >= 7 ? start.slice(0, 7) : undefined;
  const quarter = month === undefined ? undefined : `${year}-T${String(Math.ceil(Number(month.slice(5)) / MONTHS_PER_QUARTER))}`;
  return [days[1], { month, quarter, year }];
}

/** Nobody who was not asked has agreed; where what was told is not here, nobody knows. */
function hasAgreed({ found, line, report }: Known, book: Rulebook, today: string): boolean {
  if (found === undefined || report === undefined) return false;
  return permission(caseStandings(found.lead, [{ id: line.id, report }], book, { today }), USE, book).hindrances.length === 0;
}

/** Which reports tell of one event, and which are the same report once more. */
function eventsOf(all: readonly Known[]): { readonly incidentOf: (report: string) => string; readonly isSecond: (report: string) => boolean } {
  const reportOf = new Map(all.flatMap(({ found, line }) => (found?.threads ?? []).map(({ id }) => [id, line.id] as const)));
  const arrived = new Map(all.map(({ line }) => [line.id, line.cursor]));
  const parent = new Map<string, string>();
  const rootOf = (report: string): string => {
    let root = report;
    for (let next = parent.get(root); next !== undefined; next = parent.get(root)) root = next;
    return root;
  };
  const seconds = new Set<string>();
  for (const { found, line } of all) {
    for (const { what } of found?.lead.links.values() ?? []) {
      const other = reportOf.get(what.case);
      if (other === undefined || !SAME.has(what.relation) || other === line.id) continue;
      const [one, two] = [rootOf(line.id), rootOf(other)];
      if (one !== two) parent.set(two, one);
      if (what.relation === 'duplicate') seconds.add((arrived.get(line.id) ?? 0) > (arrived.get(other) ?? 0) ? line.id : other);
    }
  }
  return { incidentOf: rootOf, isSecond: (report) => seconds.has(report) };
}
