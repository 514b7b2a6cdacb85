/** Whose permission is meant. Nothing that was sent is shown, so another person is named in own words. */

import { element } from '../../browser/dom.ts';
import { codesAt, valueOf } from '../form/entries.ts';
import { GIVEN_BY, WHOM, WHOSE } from '../form/requested.ts';
import limits from '../forms/limits.json';
import type { Returning } from '../returning.ts';
import { actions, heading, primary, secondary, stepMark } from './parts.ts';
import { optionButtons, textField } from './question/fields.ts';

const GIVERS = ['self', 'family', 'guardian'];

export function whoseScreen(returning: Returning): readonly Node[] {
  const { draft, questionnaire, returnWords: { rights: { whose: words } }, words: { back, next } } = returning;
  const [question] = questionnaire.questions(returning.screen);
  const chosen = whoseIn(returning);
  const choose = (code: string): void => {
    draft.answer(WHOSE, { value: code });
    if (code === 'other') returning.refresh();
    else returning.onward();
  };
  const onward = primary(next, () => {
    if (chosen !== undefined) draft.answer(WHOSE, { value: chosen });
    returning.onward();
  });
  const backward = secondary(back, () => {
    returning.backward();
  });
  return [
    stepMark(returning),
    heading(words.heading),
    ...optionButtons({
      id: 'whose',
      options: (question?.choices ?? []).map((code) => ({ code, label: whoseLabel(returning, code) })),
      isChosen: (code) => code === chosen,
      onChoose: choose,
    }),
    ...(chosen === 'other' ? other(returning) : []),
    chosen === undefined ? actions(backward) : actions(onward, backward),
  ];
}

/** To take something back is meant of everybody unless somebody says otherwise; to allow something never is. */
export function whoseIn({ draft, rights }: Returning): string | undefined {
  return codesAt(draft.entries, WHOSE)[0] ?? (rights.id === 'withdraw' ? 'everybody' : undefined);
}

export function whoseLabel({ returnWords: { rights: { whose: words } }, rights }: Returning, code: string): string {
  if (code === 'reporter' && rights.id === 'withdraw') return words.mine;
  const labels: Readonly<Record<string, string>> = words.labels;
  return labels[code] ?? code;
}

/** Who it is, and, where somebody allows something in her place, who says so. */
function other(returning: Returning): readonly Node[] {
  const { draft, questionnaire, returnWords: { rights: { whose: words } }, rights } = returning;
  const by = codesAt(draft.entries, GIVEN_BY)[0];
  const name = textField({ id: 'whom', label: words.name, hint: words.nameHint, value: valueOf(draft.entries, WHOM, 'text') ?? '', limit: limits.name.max_characters, onInput: (text) => {
    draft.answer(WHOM, { value: text });
  } });
  if (rights.id !== 'change') return name;
  return [
    ...name,
    element('div', { class: 'pair' }, ...optionButtons({
      id: 'by',
      label: questionnaire.words.consent.givenBy,
      options: GIVERS.map((code) => ({ code, label: questionnaire.label('given_by', code) })),
      isChosen: (code) => code === by,
      onChoose: (code) => {
        draft.answer(GIVEN_BY, { value: code });
        returning.refresh();
      },
    })),
  ];
}
