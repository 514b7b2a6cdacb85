/** About the place to write: in which language, a voice or files where they are not the next screen; the short way to the end. */

import { button, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import type { Extras } from '../page.ts';
import { recorder } from './files.ts';
import { keepingOffer } from './keeping_offer.ts';
import { narrativeLanguage } from './narrative_language.ts';
import { finishing } from './question/question.ts';

export function extrasOf(application: Application): Extras {
  const { draft, questionnaire, screen } = application;
  const detour = questionnaire.detour(screen);
  const told = narrativeLanguage(application);
  const below = [...finishing(application), ...keepingOffer(application)];
  const aloud = [...recorder(application), ...recorded(application)];
  if (detour === undefined) return { above: [...told, ...aloud], below };
  const { addFiles, filesAdded } = questionnaire.words.controls;
  const go = (): void => {
    application.show(detour);
  };
  const files = button(draft.files.length > 0 ? filesAdded(draft.files.length) : addFiles, go, { class: 'secondary', id: 'add-files' });
  return { above: [...told, ...aloud, files], below };
}

/** What somebody has told aloud, where it is not listed. */
function recorded({ draft, words }: Application): readonly Node[] {
  const count = draft.files.filter(({ isStory }) => isStory).length;
  return count === 0 ? [] : [paragraph(words.files.recorded(count), 'small')];
}
