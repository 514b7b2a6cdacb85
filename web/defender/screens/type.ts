import { button, element, paragraph } from '../../browser/dom.ts';
import { TYPES } from '../draft.ts';
import type { Stage } from '../page.ts';
import { heading, list } from './parts.ts';

export function typeScreen(stage: Stage): readonly Node[] {
  const { words, draft } = stage;
  const choices = TYPES.map((type) => {
    const choose = (): void => {
      draft.choose(type);
      stage.onward();
    };
    return element('li', {}, button(words.type.labels[type], choose, { class: 'choice', id: `type-${type}` }));
  });
  return [
    ...wayBack(stage),
    heading(words.type.heading),
    paragraph(words.type.intro),
    element('ul', { class: 'choices' }, ...choices),
    element('details', {}, element('summary', {}, words.type.before), list(Object.values(words.type.advice))),
  ];
}

/** For those who have written before, here or on this phone, while there is nothing that they could lose. */
function wayBack({ comeBack, draft, openKept, words }: Stage): readonly Node[] {
  if (draft.hasAnything()) return [];
  return [
    ...(comeBack === undefined ? [] : [button(words.type.back, comeBack, { class: 'plain', id: 'come-back' })]),
    ...(openKept === undefined ? [] : [button(words.type.kept, openKept, { class: 'plain', id: 'open-kept' })]),
  ];
}
