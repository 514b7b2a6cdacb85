import { button, element, paragraph } from '../../browser/dom.ts';
import { TYPES } from '../draft.ts';
import type { Stage } from '../page.ts';
import { heading, list, stepMark } from './parts.ts';

export function typeScreen(stage: Stage): readonly Node[] {
  const { words, draft } = stage;
  const choices = TYPES.map((type) => {
    const choose = (): void => {
      draft.type = type;
      stage.show('text');
    };
    return element('li', {}, button(words.type.labels[type], choose, { class: 'choice', id: `type-${type}` }));
  });
  return [
    element('div', { class: 'split' }, stepMark(stage, 1), ...wayBack(stage)),
    heading(words.type.heading),
    paragraph(words.type.intro),
    element('ul', { class: 'choices' }, ...choices),
    element('details', {}, element('summary', {}, words.type.before), list(words.type.advice)),
  ];
}

/** For those who have written before, while there is nothing that they could lose. */
function wayBack({ comeBack, draft, words }: Stage): readonly Node[] {
  return draft.hasSomethingToSend() ? [] : [button(words.type.back, comeBack, { class: 'plain', id: 'come-back' })];
}
