/**
 * The answers of a report as sections of names and values: as `app/member/show_answers.py` shows them.
 *
 * "Does not know", "would rather not say" and a question that was never asked are three things, and are shown as three.
 */

import answerWords from '../../../app/member/answer_words.json';
import questions from '../../../app/member/questions.json';
import actors from '../../../app/protocol/vocabularies/actors_perpetrators.json';
import scopes from '../../../app/protocol/vocabularies/consent_scopes.json';
import languages from '../../../app/protocol/vocabularies/languages.json';
import groups from '../../../app/protocol/vocabularies/victim_groups.json';
import type { Answer, Consent, Event, Place, Time } from '../../protocol/answers.ts';
import type { Report } from '../../protocol/report.ts';
import { Vocabulary } from '../../protocol/vocabulary.ts';
import { displaySafe, oneLine } from '../display.ts';
import { categoryLabel, stateLabel, termLabel, type ListName } from '../terms.ts';
import { labelLanguage } from '../wording.ts';

export interface Row {
  readonly name: string;
  /** Already safe to be shown. */
  readonly value: string;
  /** Somebody's own words. */
  readonly isTold: boolean;
}

export interface Section {
  readonly heading: string;
  readonly rows: readonly Row[];
}

type Named = Readonly<Record<string, { readonly es: string; readonly en: string }>>;
interface Asked {
  readonly question: { readonly es: string; readonly en: string };
  readonly choices?: Named;
}

const ACTORS = new Vocabulary(actors.entries);
const SCOPES = new Vocabulary(scopes.entries);
const LANGUAGES = new Vocabulary(languages.entries);
const GROUPS = new Vocabulary(groups.entries);
const FIELDS: Named = answerWords.fields;
const SMALL: Named = answerWords.small;
const HEADINGS = answerWords.headings;
const QUESTIONS = questions as unknown as Readonly<Record<string, Readonly<Record<string, Asked>>>>;

/** What the code of a field is called, by the name of the field. */
const LABELS: Readonly<Record<string, (code: string) => string>> = {
  category: categoryLabel,
  class: (code) => ACTORS.label(code, labelLanguage.value) ?? code,
  groups: (code) => GROUPS.label(code, labelLanguage.value) ?? code,
  lang: (code) => LANGUAGES.label(code, labelLanguage.value) ?? code,
  state: stateLabel,
  ...fromLists({
    addressee: 'addressee',
    age_band: 'age_band',
    context: 'context',
    gender: 'sex_gender',
    how: 'contact_safety',
    involvement: 'involvement',
    motive: 'motive',
    needs: 'need',
    relation: 'reporter_relation',
    sex_gender: 'sex_gender',
    status: 'victim_status',
    topic: 'topic',
    type: 'context',
    urgency: 'urgency',
  }),
  ...Object.fromEntries(['basis', 'if_known', 'roles', 'safe_now', 'whom'].map((name) => [name, smallLabel])),
};

/** Which paths of `unanswered` belong under which heading: the first that fits; the rest are of further questions. */
const PLACES: readonly (readonly [keyof typeof HEADINGS, string, string?])[] = [
  ['when', 'events', 'time'],
  ['where', 'events', 'place'],
  ['what', 'events'],
  ['who', 'persons'],
  ['who', 'reporter'],
  ['by-whom', 'perpetrators'],
  ['steps', 'steps_taken'],
  ['risk', 'risk'],
  ['risk', 'urgency'],
  ['needs', 'needs'],
  ['consent', 'consent'],
  ['contact', 'contact'],
];

/** Every section in which something was said, or was not on purpose. */
export function sectionsOf(report: Report): readonly Section[] {
  const events = report.events ?? [];
  const rows: Readonly<Partial<Record<keyof typeof HEADINGS, readonly Row[]>>> = {
    what: events.flatMap(whatOf),
    when: events.flatMap(({ time }) => timeRows(time)),
    where: events.flatMap(({ place }) => placeRows(place)),
    who: [...fieldRows({ relation: report.reporter?.relation, ...report.reporter?.identity }), ...(report.persons ?? []).flatMap(eachOf)],
    'by-whom': (report.perpetrators ?? []).flatMap(eachOf),
    steps: (report.steps_taken ?? []).flatMap((step) => fieldRows(step)),
    risk: fieldRows({ urgency: report.urgency, ...report.risk }),
    needs: fieldRows({ needs: report.needs }),
    consent: (report.consent ?? []).map(consentRow),
    contact: fieldRows(report.contact ?? {}),
    modules: (report.modules ?? []).flatMap(({ answers, id }) => Object.entries(answers).flatMap(([question, answer]) => answerRows(id, question, answer))),
  };
  return Object.entries(rows)
    .map(([name, found]) => ({ heading: headingText(name as keyof typeof HEADINGS), rows: [...found, ...unansweredIn(report, name)] }))
    .filter((section) => section.rows.length > 0);
}

function whatOf({ categories = [], context, motive, note, topic }: Event): Row[] {
  const main = (isMain: boolean | undefined): string => (isMain === true ? `, ${headingText('main')}` : '');
  const named = categories.map(({ id, main: isMain }) => row('categories', oneLine(categoryLabel(id)) + main(isMain)));
  return [...named, ...fieldRows({ context, motive, topic, note })];
}

/** Somebody under their own id, as `p1`. */
function eachOf({ id, ...fields }: { readonly id: string }): Row[] {
  return [{ name: oneLine(id), value: '', isTold: false }, ...fieldRows(fields)];
}

function fieldRows(fields: object): Row[] {
  return Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : valueRows(name, value)));
}

function valueRows(name: string, value: unknown): Row[] {
  if (typeof value === 'boolean') return [row(name, headingText(value ? 'yes' : 'no'))];
  if (typeof value === 'number') return [row(name, value.toLocaleString())];
  if (typeof value === 'string') return [textRow(name, value)];
  if (Array.isArray(value)) return name in LABELS ? [row(name, value.map((code) => coded(name, String(code))).join('; '))] : value.flatMap((each) => valueRows(name, each));
  if (typeof value !== 'object' || value === null) return [];
  if ('precision' in value) return timeRows(value as Time);
  if ('number' in value) {
    const { approximate, number } = value as { readonly number: number; readonly approximate?: boolean };
    return [row(name, `${number.toLocaleString()}${approximate === true ? ` (${headingText('about')})` : ''}`)];
  }
  return fieldRows(value);
}

function textRow(name: string, value: string): Row {
  return name in LABELS ? row(name, coded(name, value)) : { name: fieldText(name), value: displaySafe(value), isTold: true };
}

/** What the code of a field is called, where its codes stand in a list. */
export function labelOfCode(name: string, code: string): string | undefined {
  return LABELS[name]?.(code);
}

function coded(name: string, code: string): string {
  return oneLine(labelOfCode(name, code) ?? code);
}

function timeRows(time: Time | undefined): Row[] {
  if (time === undefined) return [];
  const between = [time.start, time.end].filter((end) => end !== undefined).join(` ${headingText('to')} `);
  const shown = [between, termLabel('time_precision', time.precision)].filter((part) => part !== '').join('; ');
  return [row('time', oneLine(shown)), ...(time.text === undefined ? [] : [textRow('text', time.text)])];
}

function placeRows(place: Place | undefined): Row[] {
  if (place === undefined) return [];
  const { locality, municipality, note, point, state, type } = place;
  const where = point === undefined ? [] : [row('point', `${point.lat}, ${point.lon}; ${oneLine(termLabel('place_precision', point.precision))}`)];
  return [...fieldRows({ state, municipality, locality }), ...where, ...fieldRows({ type, note })];
}

function consentRow({ at, given_by, how, identity, person, recipients, scope, until, value }: Consent): Row {
  const terms = [...[given_by, how, identity].flatMap((code) => (code === undefined ? [] : smallLabel(code))), recipients?.join(' + '), at, until === undefined ? undefined : `→ ${until}`].filter((term) => term !== undefined);
  const said = terms.length === 0 ? '' : ` [${terms.join('; ')}]`;
  return { name: oneLine(person), value: oneLine(`${smallLabel(value)}: ${SCOPES.label(scope, labelLanguage.value) ?? scope}${said}`, 500), isTold: false };
}

function answerRows(module: string, question: string, answer: Answer): Row[] {
  const asked = QUESTIONS[module]?.[question];
  // What no form has asked may be a field, as where an imported row comes from.
  const name = asked?.question[labelLanguage.value] ?? FIELDS[question]?.[labelLanguage.value] ?? oneLine(question);
  if (typeof answer === 'string') {
    const known = asked?.choices?.[answer]?.[labelLanguage.value];
    return [{ name, value: known ?? displaySafe(answer), isTold: known === undefined }];
  }
  if (Array.isArray(answer)) return (answer as readonly string[]).flatMap((each) => answerRows(module, question, each));
  if (typeof answer === 'boolean') return [{ name, value: headingText(answer ? 'yes' : 'no'), isTold: false }];
  if (typeof answer === 'number') return [{ name, value: answer.toLocaleString(), isTold: false }];
  const { place, time } = answer as { readonly time?: Time; readonly place?: Place };
  return [{ name, value: '', isTold: false }, ...timeRows(time), ...placeRows(place)];
}

function unansweredIn({ unanswered = {} }: Report, section: string): Row[] {
  return Object.entries(unanswered)
    .filter(([path]) => placeOf(path) === section)
    .map(([path, reason]) => ({ name: oneLine(path), value: reason === 'unknown' || reason === 'declined' ? headingText(reason) : oneLine(reason), isTold: false }));
}

function placeOf(path: string): string {
  const [first, ...others] = path.split('.');
  return PLACES.find(([, field, inner]) => field === first && (inner === undefined || others.includes(inner)))?.[0] ?? 'modules';
}

function row(name: string, value: string): Row {
  return { name: fieldText(name), value, isTold: false };
}

/** What a field is called. */
export function fieldText(name: string): string {
  return FIELDS[name]?.[labelLanguage.value] ?? oneLine(name);
}

function headingText(name: keyof typeof HEADINGS): string {
  return HEADINGS[name][labelLanguage.value];
}

function smallLabel(code: string): string {
  return SMALL[code]?.[labelLanguage.value] ?? code;
}

function fromLists(lists: Readonly<Record<string, ListName>>): Record<string, (code: string) => string> {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, (code: string): string => termLabel(list, code)]));
}
