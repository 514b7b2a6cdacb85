/** Before somebody asks for deletion: what that can do, and what else there is. Asking itself is the screen after it. */

import { paragraph } from '../../browser/dom.ts';
import { DELETION } from '../form/requested.ts';
import type { Returning } from '../returning.ts';
import { actions, heading, primary, secondary, stepMark } from './parts.ts';
import { limits } from './withdrawal.ts';

export function deletionScreen(returning: Returning): readonly Node[] {
  const { draft, returnWords: { rights: { deletion: words } }, words: { back, next } } = returning;
  const onward = (): void => {
    draft.answer(DELETION, { value: 'asked' });
    returning.onward();
  };
  return [
    stepMark(returning),
    heading(words.heading),
    ...limits(words),
    paragraph(words.proof, 'note'),
    actions(
      primary(next, onward),
      secondary(words.instead, () => {
        void returning.request('withdraw');
      }, 'instead'),
      secondary(back, () => {
        returning.backward();
      }),
    ),
  ];
}
