/**
 * A screen that asks: its questions, "I do not know" and "I would rather not say" where they are offered, the way on,
 * the way back. As long as nothing is answered the way on is called skipping.
 */

import { announce, button, element, paragraph, required } from '../../../browser/dom.ts';
import type { Application } from '../../application.ts';
import type { Kind } from '../../form/entries.ts';
import type { Question } from '../../form/forms.ts';
import { actions, heading, list, primary, secondary, stepMark, titled } from '../parts.ts';
import { Asking } from './asking.ts';
import { choiceQuestion, choicesQuestion, yesNoQuestion } from './choices.ts';
import { consentQuestion, settle } from './consent.ts';
import { languageQuestion } from './language.ts';
import { perpetratorsQuestion } from './perpetrators.ts';
import { personsQuestion } from './persons.ts';
import { placeQuestion } from './place.ts';
import { stepsQuestion } from './steps.ts';
import { textQuestion } from './text.ts';
import { timeQuestion } from './time.ts';

const KINDS: { readonly [K in Kind]: (asking: Asking<K>) => readonly Node[] } = {
  choice: choiceQuestion,
  choices: choicesQuestion,
  'yes-no': yesNoQuestion,
  text: textQuestion,
  'long-text': textQuestion,
  language: languageQuestion,
  time: timeQuestion,
  place: placeQuestion,
  persons: personsQuestion,
  perpetrators: perpetratorsQuestion,
  steps: stepsQuestion,
  consent: consentQuestion,
  card: cardOf,
};

export function questionScreen(application: Application): readonly Node[] {
  const questions = application.questionnaire.questions(application.screen);
  const asked = questions.filter(({ kind }) => kind !== 'card');
  const [first] = asked;
  if (first === undefined) return [];
  const update = (): void => {
    showControls(application, asked);
  };
  const askings = questions.map((question) => new Asking(application, question, question === first, asked.length === 1, update));
  const { hint, question } = application.questionnaire.wordsOf(first.id);
  const onward = (): void => {
    for (const asking of askings) if (asking.question.kind === 'consent') settle(asking as Asking<'consent'>);
    application.onward();
  };
  const skip = (): void => {
    for (const { path } of asked) if (path !== undefined) application.draft.answer(path, undefined);
    application.onward();
  };
  return [
    stepMark(application),
    heading(question),
    ...(hint === undefined ? [] : [element('p', { id: 'hint' }, hint)]),
    ...askings.flatMap((asking) => (isClosed(asking) ? closed(application) : draw(asking))),
    element('div', { id: 'unanswered', class: 'pair' }, ...unansweredButtons(application, asked)),
    actions(
      primary(wayOn(application, asked), onward),
      ...(asked.some(({ kind }) => kind === 'consent') ? [secondary(application.words.skip, skip, 'skip')] : []),
      secondary(application.words.back, () => {
        application.backward();
      }),
    ),
    element('div', { id: 'finishing' }, ...finishing(application)),
  ];
}

/** Where nobody could open what is told, nobody is asked to tell it. */
function isClosed({ application, path }: Asking): boolean {
  return path === 'sensitive.choice' && application.preparation.nobodyIsTrained;
}

/** What was told before that was known can be taken out; it is never dropped silently. */
function closed(application: Application): readonly Node[] {
  const { draft, questionnaire: { words: { review } } } = application;
  const told = Object.keys(draft.entries).filter((path) => path.startsWith('sensitive.'));
  const takeOut = (): void => {
    for (const path of told) draft.answer(path, undefined);
    application.refresh();
  };
  return [paragraph(review.nobodyTrained, 'alert'), ...(told.length === 0 ? [] : [button(review.takeOut, takeOut, { class: 'secondary', id: 'take-out' })])];
}

function draw(asking: Asking): readonly Node[] {
  return (KINDS[asking.question.kind] as (asking: Asking) => readonly Node[])(asking);
}

/** Something to know, and nothing to answer. */
function cardOf({ application, question }: Asking<'card'>): readonly Node[] {
  const { text, title } = application.questionnaire.card(question.id);
  return [titled(title, list(Object.values(text)))];
}

/** Pressed once more they are taken back. */
function unansweredButtons(application: Application, asked: readonly Question[]): readonly Node[] {
  const { draft } = application;
  const { words } = application.questionnaire;
  return (['unknown', 'declined'] as const).flatMap((kind) => {
    const paths = asked.filter((question) => question[kind] === true).flatMap(({ path }) => path ?? []);
    const pressed = paths.filter((path) => draft.entries[path] === kind);
    const isPressed = pressed.length > 0;
    // Of several questions on a screen it is said of those that have no answer.
    const open = paths.filter((path) => typeof draft.entries[path] !== 'object');
    const press = (): void => {
      if (isPressed) for (const path of pressed) draft.answer(path, undefined);
      else for (const path of open.length > 0 ? open : paths) draft.answer(path, kind);
      if (isPressed) application.refresh();
      else application.onward();
    };
    return paths.length === 0 ? [] : [button(words.controls[kind], press, { id: kind, class: 'secondary', attributes: { 'aria-pressed': String(isPressed) } })];
  });
}

function wayOn({ draft, words }: Application, asked: readonly Question[]): string {
  const isAnswered = asked.some(({ kind, path }) => kind === 'consent' || (path !== undefined && draft.entries[path] !== undefined));
  return isAnswered ? words.next : words.skip;
}

/** After an answer; the fields stay as they are. */
function showControls(application: Application, asked: readonly Question[]): void {
  if (document.getElementById('primary') === null) return;
  announce(required('primary'), wayOn(application, asked));
  required('unanswered').replaceChildren(...unansweredButtons(application, asked));
  required('finishing').replaceChildren(...finishing(application));
}

/** For whoever has said what matters. */
export function finishing(application: Application): readonly Node[] {
  const { questionnaire, screen } = application;
  if (!questionnaire.canEnd(screen)) return [];
  const { controls } = questionnaire.words;
  return [button(questionnaire.isChanging ? controls.toReview : controls.finish, () => {
    application.finish();
  }, { class: 'plain', id: 'finish' })];
}
