/** What was answered, as people read it: for the review. */

import { button, element } from '../../browser/dom.ts';
import type { Perpetrator, Person, Place, Step, Time } from '../../protocol/report.ts';
import type { Application } from '../application.ts';
import { isPublic } from '../form/consent.ts';
import { momentOf } from '../form/dates.ts';
import { codesAt, valueOf, type ConsentGiven, type Kind } from '../form/entries.ts';
import type { Question } from '../form/forms.ts';
import { pointText } from '../form/precision.ts';
import { questionsOf, type Place as PlaceOnPath } from '../form/path.ts';
import { languagesOf } from './question/language.ts';

type Lines = readonly string[];

/** What was asked, and what was answered. */
interface Part {
  readonly title: string;
  readonly lines: Lines;
}

/** A screen of the path as a row: its questions, what was answered, and the way there. */
export function answerRow(application: Application, place: PlaceOnPath): HTMLElement {
  const { draft, questionnaire } = application;
  const asked = questionsOf(place, draft.entries).filter(({ kind }) => kind !== 'card');
  const answered = asked.filter(({ path = '' }) => draft.entries[path] !== undefined);
  const parts = (answered.length > 0 ? answered : asked.slice(0, 1)).map((question) => ({ title: titleOf(questionnaire, question, place), lines: linesOf(application, question) }));
  return row(application, { parts, id: `change-${place.name.replace(/[:.]/g, '-')}`, onChange: () => {
    application.changeAnswer(place.name);
  } });
}

/** Whether something was answered there. */
export function isAnswered(application: Application, place: PlaceOnPath): boolean {
  return questionsOf(place, application.draft.entries).some(({ path }) => path !== undefined && application.draft.entries[path] !== undefined);
}

interface Row {
  readonly id: string;
  readonly parts: readonly Part[];
  readonly onChange: () => void;
}

export function row(application: Application, { id, onChange, parts }: Row): HTMLElement {
  const { review } = application.questionnaire.words;
  const change = button(review.change, onChange, { class: 'plain', id, attributes: { 'aria-label': review.changeNamed(parts[0]?.title ?? '') } });
  return element(
    'div',
    { class: 'answer' },
    ...parts.flatMap(({ lines, title }) => [element('dt', {}, title), ...lines.map((line) => element('dd', {}, line))]),
    element('dd', { class: 'change' }, change),
  );
}

function titleOf(questionnaire: Application['questionnaire'], { id }: Question, { person }: PlaceOnPath): string {
  const { question } = questionnaire.wordsOf(id);
  return person === undefined ? question : `${question} ${questionnaire.nameOf(person)}`;
}

function linesOf(application: Application, question: Question): Lines {
  const entry = application.draft.entries[question.path ?? ''];
  const { controls } = application.questionnaire.words;
  if (entry === undefined) return [];
  if (typeof entry === 'string') return [controls[entry]];
  return LINES[question.kind](application, question);
}

const LINES: { readonly [K in Kind]: (application: Application, question: Question) => Lines } = {
  choice: codeLines,
  choices: codeLines,
  'yes-no': (application, question) => [application.questionnaire.label('answer', value(application, question, 'yes-no') === true ? 'yes' : 'no')],
  text: (application, question) => [value(application, question, 'text') ?? ''],
  'long-text': (application, question) => [value(application, question, 'long-text') ?? ''],
  language: (application, question) => [languagesOf(application).get(value(application, question, 'language') ?? '') ?? ''],
  time: (application, question) => timeLines(application, value(application, question, 'time')),
  place: (application, question) => placeLines(application, value(application, question, 'place')),
  persons: (application, question) => (value(application, question, 'persons') ?? []).map((person) => personLine(application, person)),
  perpetrators: (application, question) => (value(application, question, 'perpetrators') ?? []).map((sign) => signLine(application, sign)),
  steps: (application, question) => (value(application, question, 'steps') ?? []).map((step) => stepLine(application, step)),
  consent: (application, question) => consentLines(application, value(application, question, 'consent')),
  card: () => [],
};

function codeLines({ draft, questionnaire }: Application, { path = '', vocabulary = '' }: Question): Lines {
  return codesAt(draft.entries, path).map((code) => questionnaire.label(vocabulary, code));
}

function value<K extends Kind>(application: Application, { path = '' }: Question, kind: K): ReturnType<typeof valueOf<K>> {
  return valueOf(application.draft.entries, path, kind);
}

function timeLines({ language }: Application, time: Time | undefined): Lines {
  const dates = [time?.start, time?.end].flatMap((text) => (text === undefined ? [] : [dateText(text, language)]));
  return [...(time?.text === undefined ? [] : [time.text]), ...(dates.length === 0 ? [] : [dates.join(' – ')])];
}

/** As exact as it was said. */
function dateText(text: string, language: string): string {
  const { day, hour, month, year } = momentOf(text);
  if (month === '') return year;
  const date = new Date(Number(year), Number(month) - 1, day === '' ? 1 : Number(day));
  const shown = date.toLocaleDateString(language, { year: 'numeric', month: 'long', ...(day !== '' && { day: 'numeric' }) });
  return hour === '' ? shown : `${shown}, ${String(Number(hour))} h`;
}

function placeLines(application: Application, place: Place | undefined): Lines {
  const state = place?.state === undefined ? [] : [application.questionnaire.label(['mx-00', 'mx-88'].includes(place.state) ? 'place' : 'states', place.state)];
  const said = [place?.note, place?.locality, place?.municipality, ...state].filter((part) => part !== undefined);
  const point = place?.point === undefined ? [] : [`${pointText(place.point)} (${application.questionnaire.label('place_precision', place.point.precision)})`];
  return [...(said.length === 0 ? [] : [said.join(', ')]), ...point];
}

function personLine(application: Application, { age_band: age, name, status }: Person): string {
  const parts = [name, ...(age === undefined ? [] : [application.questionnaire.label('age_band', age)]), ...(status === undefined ? [] : [application.questionnaire.label('victim_status', status)])];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function signLine(application: Application, sign: Perpetrator): string {
  const whose = sign.class === undefined ? [] : [application.questionnaire.label('actors_perpetrators', sign.class)];
  return [...whose, sign.unit, sign.plates?.join(', '), sign.name, sign.note].filter((part) => part !== undefined).join(' · ');
}

function stepLine(application: Application, { addressee = '', file_number: file, result, time }: Step): string {
  return [application.questionnaire.label('addressee', addressee), time?.text, file, result].filter((part) => part !== undefined).join(' · ');
}

function consentLines(application: Application, given: ConsentGiven | undefined): Lines {
  const { consent } = application.questionnaire.words;
  const yes = (given?.asked ?? []).filter((scope) => given?.yes.includes(scope));
  const named = yes.map((scope) => [scope, application.questionnaire.label('consent_scopes', scope)] as const);
  return yes.length === 0 ? [consent.none] : named.map(([scope, name]) => (isPublic(scope) ? consent.inPublic(name) : name));
}
