/** Questions that are answered in own words. */

import type { Asking } from './asking.ts';
import { textField } from './fields.ts';

export function textQuestion(asking: Asking<'text' | 'long-text'>): readonly Node[] {
  return textField({
    ...asking.named(),
    value: asking.value ?? '',
    limit: asking.limit,
    isLong: asking.question.kind === 'long-text',
    onInput: (text) => {
      asking.answer(text);
    },
  });
}
