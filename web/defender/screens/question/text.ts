/** Questions that are answered in own words. */

import { button, paragraph } from '../../../browser/dom.ts';
import type { Asking } from './asking.ts';
import { textField } from './fields.ts';

export function textQuestion(asking: Asking<'text' | 'long-text'>): readonly Node[] {
  const field = textField({
    ...asking.named(),
    value: asking.value ?? '',
    limit: asking.limit,
    isLong: asking.question.kind === 'long-text',
    onInput: (text) => {
      asking.answer(text);
    },
  });
  return asking.path === 'sensitive.text' ? [...field, ...tellingApart(asking)] : field;
}

/** What was written before anybody knew what it was about can be told here instead, where it is sealed apart. */
function tellingApart(asking: Asking<'text' | 'long-text'>): readonly Node[] {
  const { draft } = asking.application;
  const { readByAll, tellApart } = asking.words.review;
  const whole = [draft.text.trim(), asking.value ?? ''].filter((text) => text !== '').join('\n\n');
  if (!draft.hasText() || whole.length > asking.limit) return [];
  const move = (): void => {
    draft.text = '';
    asking.answer(whole);
    asking.redraw();
    document.getElementById(asking.id)?.focus();
  };
  return [paragraph(readByAll, 'note'), button(tellApart, move, { class: 'secondary', id: 'tell-apart' })];
}
