/** Questions that are answered with one code, or with several. */

import { button } from '../../../browser/dom.ts';
import { codesAt } from '../../form/entries.ts';
import type { Asking } from './asking.ts';
import { optionButtons, tickBoxes } from './fields.ts';

export function choiceQuestion(asking: Asking<'choice'>): readonly Node[] {
  const chosen = codesOf(asking)[0];
  const choose = (code: string): void => {
    const isTakenBack = !asking.isAlone && code === chosen;
    asking.answer(isTakenBack ? undefined : code);
    if (asking.isAlone) asking.application.onward();
    else asking.redraw();
  };
  return [
    ...optionButtons({ ...asking.named(), options: asking.options(shownCodes(asking)), isChosen: (code) => code === chosen, onChoose: choose }),
    ...moreButton(asking),
  ];
}

const YES_NO = ['yes', 'no'];

export function yesNoQuestion(asking: Asking<'yes-no'>): readonly Node[] {
  const { value } = asking;
  const choose = (code: string): void => {
    const isYes = code === 'yes';
    asking.answer(isYes === asking.value ? undefined : isYes);
    if (asking.isAlone && isYes !== value) asking.application.onward();
    else asking.redraw();
  };
  const options = YES_NO.map((code) => ({ code, label: asking.label(code, 'answer') }));
  return optionButtons({ ...asking.named(), options, isChosen: (code) => value !== undefined && (code === 'yes') === value, onChoose: choose });
}

export function choicesQuestion(asking: Asking<'choices'>): readonly Node[] {
  const toggle = (code: string): void => {
    const codes = codesOf(asking);
    asking.answer(codes.includes(code) ? codes.filter((other) => other !== code) : [...codes, code]);
  };
  return [
    ...tickBoxes({ ...asking.named(), options: asking.options(shownCodes(asking)), isChosen: (code) => codesOf(asking).includes(code), onChoose: toggle }),
    ...moreButton(asking),
  ];
}

/** Another form may have asked for one where this one asks for several. */
function codesOf({ application, path }: Asking<'choice'> | Asking<'choices'>): readonly string[] {
  return codesAt(application.draft.entries, path);
}

/** Those that are seldom meant are shown on demand, and where one of them was chosen. */
export function shownCodes({ application, path, question }: Asking): readonly string[] {
  const { choices = [], more = [] } = question;
  const isOpen = application.questionnaire.opened.has(path) || codesAt(application.draft.entries, path).some((code) => more.includes(code));
  return isOpen ? [...choices, ...more] : choices;
}

export function moreButton(asking: Asking): readonly Node[] {
  const { application, id, path, question, words } = asking;
  if (question.more === undefined || shownCodes(asking).length > (question.choices ?? []).length) return [];
  const open = (): void => {
    application.questionnaire.opened.add(path);
    asking.redraw();
    const first = question.more?.[0] ?? '';
    document.getElementById(`${id}-${first}`)?.focus();
  };
  return [button(words.controls.more, open, { class: 'plain', id: `${id}-more` })];
}
