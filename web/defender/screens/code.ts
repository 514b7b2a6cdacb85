import { element, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import { Practice } from '../practice.ts';
import { actions, heading, primary } from './parts.ts';

/** The words stay in the language in which they were made: changing it would change the words on paper. */
export function codeScreen(application: Application): readonly Node[] {
  const { words, sent } = application;
  const returnWords = sent?.returnWords ?? [];
  const practise = (): void => {
    application.practice = new Practice(returnWords);
    application.show('practice');
  };
  return [
    heading(words.code.heading),
    paragraph(words.code.paper),
    element(
      'ol',
      { class: 'words paper', attributes: { role: 'list', 'aria-label': words.code.list, lang: sent?.language ?? 'es' } },
      ...returnWords.map((word) => element('li', {}, word)),
    ),
    paragraph(words.code.purpose),
    paragraph(application.wayBack, 'note'),
    actions(primary(words.code.written, practise)),
    ...application.uploadsPanel(),
  ];
}
