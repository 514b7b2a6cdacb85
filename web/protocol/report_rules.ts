/**
 * What a body must be beyond its schema: `docs/protocol.md` §8.2.
 *
 * The body has passed `app/protocol/report.schema.json` and holds no nulls. Throws `Malformed`.
 */

import type { Time } from './answers.ts';
import { Malformed } from './errors.ts';
import type { Report } from './report.ts';

export const REPORTER = 'reporter';
export const FOLLOW_UP = 'followup';

/** @throws {@link Malformed} where the parts of a body do not go together. */
export function checkRules(body: Report): void {
  const isFollowUp = body.type === FOLLOW_UP;
  require((body.follows !== undefined) === isFollowUp, 'a proof without a follow-up, or the reverse');
  require(body.requests === undefined || isFollowUp, 'a request without a follow-up');
  checkFiles(body);
  checkPeople(body, isFollowUp);
  eachOnce(body.recipients);
  eachOnce(idsIn(body.perpetrators));
  eachOnce(idsIn(body.modules));
  checkSensitive(body);
  for (const { categories = [] } of body.events ?? []) {
    require(categories.filter(({ main }) => main === true).length <= 1, 'two main categories of one event');
  }
  momentsIn(body).forEach(checkMoment);
}

function checkFiles({ attachments, narrative: { audio = [] } }: Report): void {
  const names = attachments.map(({ name }) => name);
  eachOnce(idsIn(attachments));
  // Two files under one name would overwrite each other on a member's disk.
  eachOnce(names);
  eachOnce(audio);
  within(audio, names, 'a voice that is not attached');
  for (const { name, derived } of attachments) {
    if (derived?.from === undefined) continue;
    within([derived.from], names, 'a copy of what is not attached');
    require(derived.from !== name, 'a copy of itself');
  }
}

/** A follow-up may speak of persons whom only a report before it names. */
function checkPeople(body: Report, isFollowUp: boolean): void {
  const people = [REPORTER, ...idsIn(body.persons)];
  eachOnce(people);
  if (isFollowUp) return;
  const about = (body.modules ?? []).flatMap(({ person }) => (person === undefined ? [] : [person]));
  within([...(body.consent ?? []).map(({ person }) => person), ...about], people, 'somebody who is not among the persons');
}

function checkSensitive({ sensitive = [], recipients }: Report): void {
  const members = sensitive.map(({ member }) => member);
  eachOnce(members);
  within(members, recipients, 'a sensitive part for somebody not chosen');
}

function idsIn(entries: readonly { readonly id: string }[] = []): string[] {
  return entries.map(({ id }) => id);
}

/** Every text that says a day or a part of one. */
function momentsIn(body: Report): string[] {
  const answers = (body.modules ?? []).flatMap(({ answers: given }) => Object.values(given)).map(timeOf);
  const times = [...(body.events ?? []), ...(body.steps_taken ?? [])].map(({ time }) => time);
  const said = [...times, ...answers].flatMap((time) => [time?.start, time?.end]);
  const agreed = (body.consent ?? []).flatMap(({ at, until }) => [at, until]);
  return [...said, ...agreed].filter((text) => text !== undefined);
}

function timeOf(answer: unknown): Time | undefined {
  return typeof answer === 'object' ? (answer as { time?: Time }).time : undefined;
}

/** Refuses (`Malformed`) a month, a day, an hour that the calendar lacks, and the year 0. */
export function checkMoment(text: string): void {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = text.split(/[T:-]/).map(Number);
  const isDay = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  require(isDay && hour < 24 && minute < 60, 'a time that does not exist');
}

function daysIn(year: number, month: number): number {
  // The calendar repeats itself after 400 years, and a Date takes the years before 100 for others.
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function eachOnce(values: readonly string[]): void {
  require(new Set(values).size === values.length, 'something stands there twice');
}

function within(values: readonly string[], known: readonly string[], otherwise: string): void {
  require(values.every((value) => known.includes(value)), otherwise);
}

function require(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Malformed(otherwise);
}
