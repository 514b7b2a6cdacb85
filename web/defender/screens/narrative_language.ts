import { announce, element } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import { nameOf } from './question/language.ts';

/** In which language somebody tells: the page's, unless another is said. */
export function narrativeLanguage(application: Application): readonly Node[] {
  const { draft, toldFields, wording, words } = application;
  const name = draft.told === undefined ? wording.language.name : nameOf(wording, draft.told.lang);
  const details = element('details', {}, element('summary', { id: 'told' }, words.told.summary(name)), ...(toldFields?.(application) ?? []));
  // Kept outside of the screen, which is drawn anew when its words arrive.
  details.open = toldFields !== undefined;
  details.addEventListener('toggle', () => {
    if (details.open !== (application.toldFields !== undefined)) void turn(application, details);
  });
  return [details];
}

async function turn(application: Application, details: HTMLDetailsElement): Promise<void> {
  if (!details.open) {
    application.toldFields = undefined;
    return;
  }
  try {
    const [{ toldFields }] = await Promise.all([import('./told_fields.ts'), application.wording.load('narrative')]);
    application.toldFields = toldFields;
    application.refresh();
  } catch {
    const announcer = document.getElementById('announcer'); // not there any more where the page was left
    details.open = false;
    if (announcer !== null) announce(announcer, application.words.languageMissing);
  }
}
