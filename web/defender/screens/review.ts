/** Everything that would be sent, each with a way to change it, and what has to be known before. */

import { announce, element } from '../../browser/dom.ts';
import { plainSize } from '../../browser/sizes.ts';
import type { Application } from '../application.ts';
import { countCharacters } from '../draft.ts';
import { formsOf } from '../evidence/evidence_file.ts';
import { codesAt } from '../form/entries.ts';
import type { Place } from '../form/path.ts';
import { answerRow, isAnswered, row } from './answers.ts';
import { keepingOffer } from './keeping_offer.ts';
import { organisationName } from './organisation_name.ts';
import { actions, alertPlace, heading, list, primary, secondary, stepMark, titled } from './parts.ts';
import { tickBox } from './question/fields.ts';

// Enough to recognise what was written.
const SHOWN_LETTERS = 200;

export function reviewScreen(application: Application): readonly Node[] {
  const { questionnaire, words } = application;
  const alert = alertPlace();
  const send = (): void => {
    const problem = whatIsMissing(application);
    if (problem === undefined) application.send();
    else announce(alert, problem);
  };
  return [
    stepMark(application),
    heading(words.review.heading),
    element('dl', { class: 'answers' }, ...questionnaire.path.filter((place) => place.name !== 'review' && !isOpen(application, place)).map((place) => rowOf(application, place))),
    ...openQuestions(application),
    ...urgency(application),
    ...(questionnaire.form.module === undefined ? [titled(words.review.before, list(Object.values(words.review.beforeText)))] : []),
    alert,
    actions(
      primary(words.review.send, send),
      secondary(words.back, () => {
        application.backward();
      }),
    ),
    ...keepingOffer(application),
  ];
}

function rowOf(application: Application, place: Place): HTMLElement {
  const { draft, language, words } = application;
  const { name } = place;
  const onChange = (): void => {
    application.changeAnswer(name);
  };
  const id = `change-${name}`;
  switch (name) {
    case 'text':
      return row(application, { id, onChange, parts: [{ title: words.review.text, lines: [draft.hasText() ? excerpt(draft.text) : words.review.noText] }] });
    case 'files': {
      const forms = formsOf(draft.files);
      const files = forms.map(({ content, name, place: of }, i) => `${name} · ${plainSize(content.size)}${i === of ? '' : ` · ${words.files.original(forms[of]?.name ?? '')}`}`);
      return row(application, { id, onChange, parts: [{ title: words.review.files, lines: files.length > 0 ? files : [words.review.noFiles] }] });
    }
    case 'organisations':
      return row(application, { id, onChange, parts: [{ title: words.review.organisations, lines: application.chosen().map((organisation) => organisationName(organisation, language)) }] });
    default:
      return answerRow(application, place);
  }
}

function excerpt(text: string): string {
  return countCharacters(text) > SHOWN_LETTERS ? `${Array.from(text).slice(0, SHOWN_LETTERS).join('')}…` : text;
}

/** A question that nobody answered takes no room until somebody looks for it. */
function isOpen(application: Application, place: Place): boolean {
  return place.screen.questions !== undefined && !isAnswered(application, place);
}

function openQuestions(application: Application): readonly Node[] {
  const { questionnaire } = application;
  const open = questionnaire.path.filter((place) => isOpen(application, place));
  if (open.length === 0) return [];
  return [element('details', { id: 'open-questions' }, element('summary', {}, questionnaire.words.review.open(open.length)), element('dl', { class: 'answers' }, ...open.map((place) => answerRow(application, place))))];
}

/** It can be raised here, and nowhere lowered. */
function urgency({ draft, questionnaire }: Application): readonly Node[] {
  if (questionnaire.form.id === 'urgent' || questionnaire.form.id === 'followup') return [];
  return [tickBox({ id: 'urgent', label: questionnaire.words.review.urgent, isTicked: codesAt(draft.entries, 'urgency').includes('now'), onTick: (isTicked) => {
    draft.answer('urgency', isTicked ? { value: 'now' } : undefined);
  } })];
}

function whatIsMissing(application: Application): string | undefined {
  const { questionnaire, words } = application;
  const { review } = questionnaire.words;
  if (!questionnaire.isEnough) return questionnaire.form.module === undefined ? review.nothing : questionnaire.words.after.nothing;
  const { lacks } = application;
  if (lacks === 'anybody') return words.organisations.nobody;
  return lacks === undefined ? undefined : review.untrained;
}
