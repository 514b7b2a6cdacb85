/**
 * How soon somebody should read it, from what was answered. Nothing in the forms can lower it; what a person says of
 * danger raises it.
 */

import type { Urgency } from '../../protocol/report.ts';
import { SEXUAL } from './consent.ts';
import { daysAgo } from './dates.ts';
import { codesAt, valueOf, type Entries } from './entries.ts';
import type { FormId } from './forms.ts';

const TAKEN = ['disappearance', 'liberty', 'arbitrary-detention', 'att-disappearance', 'att-liberty'];
const TAKEN_STATUS = ['detained', 'missing'];
const DEATH_THREAT = ['death-threat', 'att-death-threat'];
const MINORS = ['0-11', '12-17'];
// 72, 24 and 120 hours; dates are days, so a day more is meant rather than less.
const TAKEN_DAYS = 3;
const THREAT_DAYS = 1;
const SEXUAL_DAYS = 5;
const MISSING_DAYS = 90;
const OLD_DAYS = 365;

export function urgencyOf(form: FormId, entries: Entries, now: Date): Urgency {
  const categories = codesAt(entries, 'events.0.categories');
  const is = (some: readonly string[]): boolean => categories.some((code) => some.includes(code));
  const age = daysAgo(valueOf(entries, 'events.0.time', 'time'), now);
  const within = (days: number): boolean => age !== undefined && age <= days;
  const persons = valueOf(entries, 'persons', 'persons') ?? [];
  const status = [...codesAt(entries, 'persons.p1.status'), ...persons.flatMap((person) => person.status ?? [])];
  const isTaken = is(TAKEN) || status.some((one) => TAKEN_STATUS.includes(one));
  const risk = codesAt(entries, 'risk.if_known');
  const hasDeadline = codesAt(entries, 'modules.threat.deadline').includes('yes');

  if (form === 'urgent' || codesAt(entries, 'urgency').includes('now') || (isTaken && within(TAKEN_DAYS)) || (is(DEATH_THREAT) && (hasDeadline || within(THREAT_DAYS)))) return 'now';
  if (risk.includes('yes-now') || persons.some((person) => person.is_minor === true || MINORS.includes(person.age_band ?? ''))) return 'high';
  // Without a date it may have been today.
  if (is(SEXUAL) && (age === undefined || age <= SEXUAL_DAYS)) return 'high';
  if (isTaken && age === undefined) return 'high';
  if (status.includes('missing') && within(MISSING_DAYS)) return 'high';
  return age !== undefined && age > OLD_DAYS && !risk.includes('maybe') ? 'low' : 'normal';
}
