import { element, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import type { Organisation } from '../sealing_messages.ts';
import type { WordLists } from '../word_lists.ts';
import { organisationName } from './organisation_name.ts';

/** By what a person can tell that these are the organisations it knows; only shown to who asks. */
export function fingerprints(application: Application): HTMLElement {
  const { preparation, words } = application;
  const { organisations, wordLists } = preparation;
  const details = element(
    'details',
    {},
    element('summary', { id: 'fingerprints' }, words.fingerprints.question),
    paragraph(words.fingerprints.hint),
    ...(wordLists === undefined ? [paragraph(words.fingerprints.loading)] : organisations.map((one) => eightWords(application, one, wordLists))),
    ...listFacts(application),
  );
  // Kept outside of the screen, which is drawn anew when the words arrive.
  details.open = application.showsFingerprints;
  details.addEventListener('toggle', () => {
    application.showsFingerprints = details.open;
  });
  return details;
}

function eightWords({ language }: Application, organisation: Organisation, wordLists: WordLists): HTMLElement {
  const items = organisation.fingerprint.map((index) => element('li', {}, wordLists[language][index] ?? ''));
  return element('section', {}, element('h2', {}, organisationName(organisation, language)), element('ol', { class: 'words eight' }, ...items));
}

function listFacts({ language, preparation: { list }, words }: Application): readonly Node[] {
  if (list === undefined) return [];
  const day = (date: Date): string => date.toLocaleDateString(language, { dateStyle: 'long' });
  return [paragraph(words.fingerprints.list(list.version, day(list.issued), day(list.expires)), 'small')];
}
