import { element } from '../../browser/dom.ts';
import { plainSize } from '../../browser/files.ts';
import type { Application } from '../application.ts';
import { countCharacters, fileName } from '../draft.ts';
import { organisationName } from './organisation_name.ts';
import { actions, heading, list, primary, secondary, stepMark, titled } from './parts.ts';

export function reviewScreen(application: Application): readonly Node[] {
  const { words } = application;
  return [
    stepMark(application, 5),
    heading(words.review.heading),
    summary(application),
    titled(words.review.before, list(words.review.beforeText)),
    actions(
      primary(words.review.send, () => {
        application.send();
      }),
      secondary(words.back, () => {
        application.show('organisations');
      }),
    ),
  ];
}

function summary(application: Application): HTMLElement {
  const { words, draft, language } = application;
  const text = draft.hasText() ? words.review.letters(countCharacters(draft.text)) : words.review.noText;
  const files = draft.files.map((file, index) => `${fileName(index, file)} · ${plainSize(file.content.size)}`);
  const names = application.chosen().map((organisation) => organisationName(organisation, language));
  return element(
    'dl',
    { class: 'card' },
    ...entry(words.review.type, [application.typeLabel]),
    ...entry(words.review.text, [text]),
    ...entry(words.review.files, files.length > 0 ? files : [words.review.noFiles]),
    ...entry(words.review.organisations, names),
  );
}

function entry(term: string, descriptions: readonly string[]): readonly Node[] {
  return [element('dt', {}, term), ...descriptions.map((text) => element('dd', {}, text))];
}
