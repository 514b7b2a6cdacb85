/** What somebody looks for in the list: one question for each thing that a line says without being opened. */

import { isJsonObject } from '../../protocol/encoding.ts';
import { assignedIn, isInWork, stateOf, urgencyOf } from '../cases/standing.ts';
import { caseAbout } from '../cases/store.ts';
import type { Line } from '../keeper_messages.ts';

export interface Filter {
  readonly text: string;
  readonly type: string;
  readonly state: string;
  readonly urgency: string;
  /** The state of the case, or {@link IN_WORK}. */
  readonly stage: string;
  /** `organisation/person`, an organisation, or {@link NOBODY}. */
  readonly assigned: string;
  readonly label: string;
  /** Days since the arrival, as text; empty for any time. */
  readonly within: string;
}

export const NO_FILTER: Filter = { text: '', type: '', state: '', urgency: '', stage: '', assigned: '', label: '', within: '' };
export const NOBODY = '-';
export const IN_WORK = '+';
export const DAYS = ['1', '7', '30', '90'] as const;
const HOURS_PER_DAY = 24;
const HOUR_MS = 3_600_000;
const LONGEST = 500;

export function isNone(filter: Filter): boolean {
  return NAMES.every((name) => filter[name] === '');
}

/** What a line must be, beside its text. Only what is asked for is looked up. */
export function fits(filter: Filter, now: Date): (line: Line) => boolean {
  const { assigned, label, stage, state, type, urgency, within } = filter;
  const tests: ((line: Line) => boolean)[] = [];
  if (within !== '') {
    const since = now.getTime() / HOUR_MS - Number(within) * HOURS_PER_DAY;
    tests.push(({ hour }) => hour >= since);
  }
  if (type !== '') tests.push(({ head }) => head?.type === type);
  if (state !== '') tests.push(({ head }) => head?.state === state);
  if (urgency !== '') tests.push((line) => urgencyOf(line) === urgency);
  if (stage !== '') tests.push((line) => line.status === 'ok' && (stage === IN_WORK ? isInWork(line) : stateOf(line) === stage));
  if (assigned !== '') tests.push((line) => isWith(line, assigned));
  if (label !== '') tests.push((line) => labelsOf(line).includes(label));
  return (line) => tests.every((test) => test(line));
}

export function labelsOf({ id }: Line): readonly string[] {
  return caseAbout(id)?.threads.flatMap(({ labels }) => labels) ?? [];
}

/** Everything that somebody has written as a label, in the order of the alphabet. */
export function labelsIn(lines: readonly Line[], language: string): readonly string[] {
  return [...new Set(lines.flatMap(labelsOf))].sort(new Intl.Collator(language).compare);
}

function isWith(line: Line, who: string): boolean {
  const found = assignedIn(line);
  if (found === undefined || who === NOBODY) return found === undefined && who === NOBODY && line.status === 'ok';
  return who === found.member || who === `${found.member}/${found.person ?? ''}`;
}

/** A filter as it was kept, as far as it has the shape of one. */
export function filterIn(value: unknown): Filter {
  if (!isJsonObject(value)) return NO_FILTER;
  const kept = NAMES.map((name) => [name, typeof value[name] === 'string' ? value[name].slice(0, LONGEST) : ''] as const);
  return { ...NO_FILTER, ...Object.fromEntries(kept) };
}

const NAMES = Object.keys(NO_FILTER) as (keyof Filter)[];
