/**
 * Reports that may be about the same: candidates for somebody to look at, never more.
 *
 * Candidates are of the same state and family of categories, no more than two days apart, and name somebody alike; or
 * of the same place where one of them names nobody; or they have a plate, a telephone or an account in common.
 */

import { fold } from '../inbox/fold.ts';
import { areNear } from './days.ts';
import { soundsAlike } from './names.ts';
import type { Identifier, Subject } from './subject.ts';
import { familyOf } from './vocabularies.ts';

const DAYS_APART = 2;

/** What the two have in common; a name is as the other one has it. */
export type Reason = { readonly kind: 'circumstances' | 'place' } | { readonly kind: 'name'; readonly name: string } | { readonly kind: Identifier['kind']; readonly value: string };

export interface Candidate {
  readonly subject: Subject;
  readonly reasons: readonly Reason[];
}

/** The strongest first. */
export function candidatesFor(subject: Subject, others: Iterable<Subject>): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const other of others) {
    if (other.id === subject.id) continue;
    const reasons = reasonsFor(subject, other);
    if (reasons.length > 0) found.push({ subject: other, reasons });
  }
  return found.sort((one, two) => strength(two) - strength(one) || two.subject.line.hour - one.subject.line.hour);
}

/** Why the two may be about the same; nothing where nothing says so. */
export function reasonsFor(one: Subject, other: Subject): readonly Reason[] {
  const shared = one.identifiers.filter(({ kind, value }) => other.identifiers.some((each) => each.kind === kind && each.value === value));
  return [...shared.map(({ kind, value }): Reason => ({ kind, value })), ...circumstances(one, other)];
}

function circumstances(one: Subject, other: Subject): readonly Reason[] {
  if (one.state === undefined || one.state !== other.state) return [];
  if (!one.days.some((days) => other.days.some((each) => areNear(days, each, DAYS_APART)))) return [];
  const families = new Set(one.categories.map(familyOf));
  if (!other.categories.some((category) => families.has(familyOf(category)))) return [];
  if (one.names.length === 0 || other.names.length === 0) return sharePlace(one, other) ? [{ kind: 'circumstances' }, { kind: 'place' }] : [];
  const name = other.names.find((_, i) => one.sounds.some((sounds) => soundsAlike(sounds, other.sounds[i] ?? [])));
  return name === undefined ? [] : [{ kind: 'circumstances' }, { kind: 'name', name }];
}

function sharePlace(one: Subject, other: Subject): boolean {
  const named = ({ places }: Subject): string[] => places.flatMap(({ municipality }) => (municipality === undefined || municipality === '' ? [] : [fold(municipality)]));
  const known = new Set(named(one));
  return named(other).some((municipality) => known.has(municipality));
}

function strength({ reasons }: Candidate): number {
  return reasons.reduce((sum, { kind }) => sum + (kind === 'circumstances' || kind === 'place' ? 1 : 2), 0);
}
