import { button, element, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import { TYPES } from '../draft.ts';
import { heading, list, stepMark } from './parts.ts';

export function typeScreen(application: Application): readonly Node[] {
  const { words, draft } = application;
  const choices = TYPES.map((type) => {
    const choose = (): void => {
      draft.type = type;
      application.show('text');
    };
    return element('li', {}, button(words.type.labels[type], choose, { class: 'choice', id: `type-${type}` }));
  });
  return [
    stepMark(application, 1),
    heading(words.type.heading),
    paragraph(words.type.intro),
    element('ul', { class: 'choices' }, ...choices),
    element('details', {}, element('summary', {}, words.type.before), list(words.type.advice)),
  ];
}
