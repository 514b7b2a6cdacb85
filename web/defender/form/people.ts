/** The groups of a report: those to whom it happened, those who saw it, those who did it. */

import type { Id, Perpetrator, Person } from '../../protocol/report.ts';
import { codesAt, valueOf, type Entries } from './entries.ts';
import type { Form } from './forms.ts';

const MINORS = ['0-11', '12-17'];

/** Through a whole thread an id names one person, and whoever comes back does not know which are taken. */
export function newPerson(persons: readonly Person[], prefix: 'p' | 'w', isFirstReport: boolean): Person {
  if (!isFirstReport) return { id: `${prefix}-${randomLetters()}` };
  const taken = persons.map(({ id }) => Number(id.slice(1)));
  return { id: `${prefix}${Math.max(0, ...taken) + 1}` };
}

/** Whether the one who writes is the one to whom it happened. */
export function isAboutMyself(entries: Entries): boolean {
  return [...codesAt(entries, 'target'), ...codesAt(entries, 'reporter.relation')].includes('self');
}

/**
 * `ofFirst` is what was asked of the first person apart; it makes that person even where nobody was named.
 */
export function personsOf(entries: Entries, ofFirst: Partial<Person>): readonly Person[] {
  const isSelf = isAboutMyself(entries);
  const named = isSelf ? [] : (valueOf(entries, 'persons', 'persons') ?? []).filter(saysSomething);
  const isAsked = Object.keys(ofFirst).length > 0;
  const [first, ...rest] = named.length > 0 ? named : isSelf || isAsked ? [{ id: 'p1' }] : [];
  if (first === undefined) return witnessesOf(entries);
  const isOrganisation = codesAt(entries, 'target').includes('organisation') && { is_org: true };
  return [victim({ ...first, ...isOrganisation, ...ofFirst }), ...rest.map(victim), ...witnessesOf(entries)];
}

function witnessesOf(entries: Entries): readonly Person[] {
  return (valueOf(entries, 'witnesses', 'persons') ?? []).filter(saysSomething).map((person) => ({ ...person, roles: ['witness'] }));
}

/** Of whom nothing is said but that she is under age. */
export function minorOf(entries: Entries, { id }: Form): readonly Person[] {
  return codesAt(entries, 'sensitive.minor').includes('yes') ? [{ ...newPerson([], 'p', id !== 'followup'), roles: ['victim'], is_minor: true }] : [];
}

function victim(person: Person): Person {
  const isMinor = MINORS.includes(person.age_band ?? '') && { is_minor: true };
  return { ...person, roles: ['victim'], ...isMinor };
}

/** Somebody of whom nothing was said but the id was an empty line. */
export function saysSomething(person: Person): boolean {
  return Object.keys(person).length > 1;
}

/**
 * One entry for each class that was chosen. What was said of one of several classes goes to that; where only one was
 * chosen, to it; and what was said of nobody in particular stays on its own: who did what is not for us to guess.
 */
export function perpetratorsOf(entries: Entries): readonly Perpetrator[] {
  const classes = codesAt(entries, 'perpetrators');
  const note = valueOf(entries, 'perpetrators.note', 'text');
  const signs: readonly Omit<Perpetrator, 'id'>[] = [...(valueOf(entries, 'perpetrators.signs', 'perpetrators') ?? []), ...(note === undefined ? [] : [{ note: note.trim() }])];
  const basis = codesAt(entries, 'perpetrators.basis');
  const found: Omit<Perpetrator, 'id'>[] = classes.map((code) => ({ class: code }));
  for (const sign of signs.filter((one) => Object.keys(one).some((key) => key !== 'id'))) {
    const meant: Id | undefined = sign.class ?? (classes.length === 1 ? classes[0] : undefined);
    const place = found.findIndex((one) => one.class === meant && Object.keys(one).length === 1);
    if (place >= 0) found[place] = { ...sign, ...(meant !== undefined && { class: meant }) };
    else found.push(meant === undefined ? sign : { ...sign, class: meant });
  }
  return found.map((one, i) => ({ ...one, id: `x${i + 1}`, ...(basis.length > 0 && { basis }) }));
}

function randomLetters(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => letters[byte % letters.length]).join('');
}
