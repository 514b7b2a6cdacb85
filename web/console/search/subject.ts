/**
 * What is known of a report in one place: its head, what was told where somebody has read it, and what members wrote
 * in its case. Search and the finding of duplicates look at this and at nothing else.
 */

import type { Place } from '../../protocol/answers.ts';
import type { Case } from '../../protocol/case_state.ts';
import type { CodedEntity } from '../../protocol/events.ts';
import type { Line, Told } from '../keeper_messages.ts';
import { daysIn, type Days } from './days.ts';
import { nameWords, soundOf } from './names.ts';

export interface Identifier {
  readonly kind: 'plate' | 'phone' | 'account';
  /** Without what is written differently each time. */
  readonly value: string;
}

export interface Subject {
  readonly id: string;
  readonly line: Line;
  /** Whether what was told is known, or the head alone. */
  readonly isRead: boolean;
  readonly state: string | undefined;
  readonly urgency: string | undefined;
  /** The state of the case; none where nobody has begun one. */
  readonly stage: string | undefined;
  readonly categories: readonly string[];
  readonly places: readonly Place[];
  /** When what is told happened. */
  readonly days: readonly Days[];
  readonly names: readonly string[];
  /** Of each name, how its words sound. */
  readonly sounds: readonly (readonly string[])[];
  readonly identifiers: readonly Identifier[];
  readonly labels: readonly string[];
  readonly levels: readonly string[];
  readonly assigned: readonly string[];
  /** The story, in its own words. */
  readonly told: string;
  /** Other words of the report. */
  readonly answers: string;
  /** What members wrote. */
  readonly written: string;
}

/** Fields in which people write what they like. */
const FREE: ReadonlySet<string> = new Set([
  'text', 'note', 'municipality', 'locality', 'institution', 'unit', 'rank', 'org', 'occupation', 'indigenous_people', 'file_number', 'result',
  'plates', 'phones', 'accounts', 'alias', 'name',
]);
const CODE = /^[a-z0-9-]{1,64}$/;
const IDENTIFIER_KINDS: Readonly<Record<string, Identifier['kind']>> = { plate: 'plate', vehicle: 'plate', phone: 'phone', account: 'account' };
/** Digits of a number without its country. */
const PHONE_DIGITS = 10;
const LEAST_TELLING = 4;

export function subjectOf(line: Line, report: Told | undefined, found: Case | undefined): Subject {
  const { head, id } = line;
  const lead = found?.lead;
  const acts = [...(lead?.acts.values() ?? [])];
  const entities = [...(lead?.entities.values() ?? [])].map(({ what }) => what.entity);
  const events = report?.events ?? [];
  const threads = found?.threads ?? [];
  const names = distinct(
    [
      ...(report?.persons ?? []).flatMap(({ alias, name }) => [name, alias]),
      ...(report?.perpetrators ?? []).flatMap(({ alias, name }) => [name, alias]),
      report?.reporter?.identity?.name,
      ...entities.flatMap(({ aliases = [], name }) => [name, ...aliases]),
    ].filter((name): name is string => name !== undefined && name !== ''),
  );
  const places = [...events.flatMap(({ place }) => place ?? []), ...acts.flatMap(({ coded }) => coded.place ?? [])];
  return {
    id,
    line,
    isRead: report !== undefined,
    state: head?.state ?? places.find(({ state }) => state !== undefined)?.state,
    urgency: lead?.urgency ?? head?.urgency,
    stage: lead?.state,
    categories: distinct([
      ...(head?.category === undefined ? [] : [head.category]),
      ...events.flatMap(({ categories = [] }) => categories.map((category) => category.id)),
      ...acts.flatMap(({ coded: { also = [], category } }) => [category, ...also]),
    ]),
    places: [...(head?.state === undefined ? [] : [{ state: head.state }]), ...places],
    days: [...events.flatMap(({ time }) => time ?? []), ...acts.flatMap(({ coded }) => coded.time ?? [])].map(daysIn).filter((days) => days !== undefined),
    names,
    sounds: names.map((name) => nameWords(name).map(soundOf)),
    identifiers: [
      ...(report?.perpetrators ?? []).flatMap(({ accounts = [], phones = [], plates = [] }) => [...plates.map(as('plate')), ...phones.map(as('phone')), ...accounts.map(as('account'))]),
      ...entities.flatMap(identifiersOf),
    ].filter(isTelling),
    labels: distinct(threads.flatMap(({ labels }) => labels)),
    levels: distinct(acts.map(({ level }) => level)),
    assigned: distinct(threads.flatMap(({ assigned }) => [assigned?.what.member, assigned?.what.person].filter((who): who is string => who !== undefined))),
    told: report?.narrative.text ?? '',
    answers: report === undefined ? '' : freeTexts([report.events, report.persons, report.perpetrators, report.reporter, report.steps_taken, report.risk, report.modules]).join('\n'),
    written: [
      lead?.described?.what.title,
      lead?.described?.what.summary,
      ...threads.flatMap(({ notes }) => notes.map(({ what }) => what.text)),
      ...threads.flatMap(({ tasks }) => [...tasks.values()].map(({ event }) => event.what.title)),
      ...freeTexts([acts.map(({ coded }) => coded), entities]),
    ]
      .filter((text) => text !== undefined)
      .join('\n'),
  };
}

/** What an entity of a case has that no other should have, in one way of writing. */
export function identifiersOf({ identifiers = [] }: CodedEntity): readonly Identifier[] {
  return identifiers.flatMap(({ type, value }) => (IDENTIFIER_KINDS[type] === undefined ? [] : [as(IDENTIFIER_KINDS[type])(value)])).filter(isTelling);
}

/** Whether it is long enough to be one of its own. */
function isTelling({ value }: Identifier): boolean {
  return value.length >= LEAST_TELLING;
}

/** What is written differently each time, put right: `55-1234 5678` and `+52 55 1234 5678` are one number. */
function as(kind: Identifier['kind']): (value: string) => Identifier {
  return (value) => {
    const plain = value.toLowerCase().replace(kind === 'account' ? /[\s@]/g : /[^\p{L}\p{N}]/gu, '');
    return { kind, value: kind === 'phone' ? plain.replace(/\D/g, '').slice(-PHONE_DIGITS) : plain };
  };
}

/** Words that somebody wrote, at any depth; answers to further questions where they are no codes. */
function freeTexts(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return FREE.has(name) || (name === 'answers' && !CODE.test(value)) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => freeTexts(each, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, each]) => freeTexts(each, name === 'answers' && !FREE.has(field) ? 'answers' : field));
}

function distinct<Each>(all: readonly Each[]): readonly Each[] {
  return [...new Set(all)];
}
