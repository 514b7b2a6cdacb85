/** "Do not use it any more": for everything, or for some uses, with what can be undone and what cannot. */

import { announce, element } from '../../browser/dom.ts';
import { codesAt } from '../form/entries.ts';
import { EXTENT, isPublishing, WITHDRAWN, withdrawnIn } from '../form/requested.ts';
import type { Returning } from '../returning.ts';
import { scopeLabel } from './consent_change.ts';
import { actions, alertPlace, heading, list, primary, secondary, stepMark, titled } from './parts.ts';
import { optionButtons, tickBoxes } from './question/fields.ts';

export function withdrawalScreen(returning: Returning): readonly Node[] {
  const { draft, returnWords: { rights: { withdrawal: words } }, words: { back, next } } = returning;
  const extent = codesAt(draft.entries, EXTENT)[0];
  const alert = alertPlace();
  const onward = (): void => {
    if (withdrawnIn(draft.entries) !== undefined) returning.onward();
    else announce(alert, words.nothing);
  };
  return [
    stepMark(returning),
    heading(words.heading),
    ...optionButtons({
      id: 'extent',
      options: (['everything', 'some'] as const).map((code) => ({ code, label: words[code] })),
      isChosen: (code) => code === extent,
      onChoose: (code) => {
        draft.answer(EXTENT, { value: code });
        returning.refresh();
      },
    }),
    ...(extent === 'some' ? uses(returning) : []),
    ...limits(words),
    alert,
    actions(
      primary(next, onward),
      secondary(back, () => {
        returning.backward();
      }),
    ),
  ];
}

/** What asking for it can do, and what nobody can undo. */
export function limits({ can, canTitle, cannot, cannotTitle }: Returning['returnWords']['rights']['withdrawal'] | Returning['returnWords']['rights']['deletion']): readonly Node[] {
  return [titled(canTitle, list(Object.values(can))), titled(cannotTitle, list(Object.values(cannot)))];
}

function uses(returning: Returning): readonly Node[] {
  const { draft, questionnaire, returnWords: { rights: { changes, withdrawal: words } } } = returning;
  const [question] = questionnaire.questions(returning.screen);
  const { choices = [], more = [] } = question ?? {};
  const toggle = (code: string): void => {
    const codes = codesAt(draft.entries, WITHDRAWN);
    draft.answer(WITHDRAWN, { value: codes.includes(code) ? codes.filter((other) => other !== code) : [...codes, code] });
  };
  const boxes = (id: string, label: string, scopes: readonly string[]): readonly Node[] => tickBoxes({
    id,
    label,
    options: scopes.map((code) => ({ code, label: scopeLabel(returning, code) })),
    isChosen: (code) => codesAt(draft.entries, WITHDRAWN).includes(code),
    onChoose: toggle,
  });
  return [
    ...boxes('sharing', words.sharing, choices.filter((scope) => !isPublishing(scope))),
    ...boxes('public', words.public, choices.filter(isPublishing)),
    element('details', { class: 'more', attributes: codesAt(draft.entries, WITHDRAWN).some((scope) => more.includes(scope)) ? { open: '' } : {} }, element('summary', {}, changes.more), ...boxes('others', words.others, more)),
  ];
}
