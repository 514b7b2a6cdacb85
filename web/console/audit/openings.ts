/** Who opened what and what for, of all cases, and what is unusual about it. */

import type { Case } from '../../protocol/case_state.ts';
import type { ThreadEvent, ThreadKind } from '../../protocol/thread_event.ts';

const HOUR_MS = 3_600_000;
/** More reports than somebody reads with care in one hour. */
const MANY = 20;
/** Who says another time than the service saw it arrive, by more than this many hours. */
const APART_HOURS = 2;

export interface Opening {
  readonly hash: string;
  readonly report: string;
  readonly time: Date;
  /** Of arrival, since 1970, by the service's word; none for what was just written here. */
  readonly hour: number | undefined;
  readonly member: string;
  readonly person: string | undefined;
  readonly kind: ThreadKind;
  /** What was done: opened a report, a file of it, a sensitive part; or took it out of the console. */
  readonly what: 'report' | 'file' | 'sensitive' | 'export';
  readonly purpose: string;
}

/** Something that somebody should ask about. */
export interface Anomaly {
  readonly kind: 'many' | 'dated';
  readonly member: string;
  readonly person: string | undefined;
  readonly time: Date;
  /** Of reports, or of hours apart. */
  readonly count: number;
}

/** Of whom openings are shown. */
export interface Filter {
  /** `member/person`; empty for everybody. */
  readonly who: string;
  /** The beginning of a report's id; empty for all. */
  readonly report: string;
  readonly from: string;
  readonly until: string;
}

export const EVERYTHING: Filter = { who: '', report: '', from: '', until: '' };

/** The newest first. */
export function openingsIn(all: Iterable<readonly [report: string, found: Case]>): readonly Opening[] {
  const found: Opening[] = [];
  for (const [report, { threads }] of all) {
    for (const thread of threads) {
      for (const event of thread.opened) {
        const { attachment, purpose, sensitive } = event.what;
        found.push({ ...said(event, report), what: sensitive === true ? 'sensitive' : attachment === undefined ? 'report' : 'file', purpose });
      }
      for (const event of thread.exported) found.push({ ...said(event, report), what: 'export', purpose: event.what.purpose ?? event.what.format });
    }
  }
  return found.sort((a, b) => b.time.getTime() - a.time.getTime());
}

export function whoIs({ member, person }: Pick<Opening, 'member' | 'person'>): string {
  return person === undefined ? member : `${member}/${person}`;
}

export function filtered(all: readonly Opening[], { from, report, until, who }: Filter): readonly Opening[] {
  return all.filter((each) => {
    const day = localDay(each.time);
    return (who === '' || whoIs(each) === who) && each.report.startsWith(report.trim().toLowerCase()) && (from === '' || day >= from) && (until === '' || day <= until);
  });
}

/** Many reports by one person in an hour, and times that the service does not bear out; the newest first. */
export function anomaliesIn(all: readonly Opening[]): readonly Anomaly[] {
  return [...many(all), ...all.flatMap(dated)].sort((a, b) => b.time.getTime() - a.time.getTime());
}

/** The hour in which somebody opened most, once for each run of hours. */
function many(all: readonly Opening[]): Anomaly[] {
  const byPerson = new Map<string, Opening[]>();
  for (const each of all) byPerson.set(whoIs(each), [...(byPerson.get(whoIs(each)) ?? []), each]);
  return [...byPerson.values()].flatMap((theirs) => {
    const ordered = [...theirs].sort((a, b) => a.time.getTime() - b.time.getTime());
    const found: Anomaly[] = [];
    for (let i = 0; i < ordered.length; ) {
      const [first, window] = [ordered[i], within(ordered, i)];
      const count = new Set(window.map(({ report }) => report)).size;
      if (first !== undefined && count > MANY) found.push({ kind: 'many', member: first.member, person: first.person, time: first.time, count });
      i += count > MANY ? window.length : 1;
    }
    return found;
  });
}

function within(ordered: readonly Opening[], start: number): readonly Opening[] {
  const begin = ordered[start]?.time.getTime() ?? 0;
  let end = start;
  while ((ordered[end]?.time.getTime() ?? Infinity) < begin + HOUR_MS) end += 1;
  return ordered.slice(start, end);
}

function dated({ hour, member, person, time }: Opening): Anomaly[] {
  if (hour === undefined) return [];
  const apart = Math.abs(time.getTime() / HOUR_MS - hour);
  return apart > APART_HOURS ? [{ kind: 'dated', member, person, time, count: Math.floor(apart) }] : [];
}

function said({ hash, hour, kind, member, person, time }: ThreadEvent, report: string): Omit<Opening, 'what' | 'purpose'> {
  return { hash, report, time, hour, member, person, kind };
}

/** The day as whoever reads it has it: `2026-11-28`. */
function localDay(time: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(time.getFullYear())}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
