import { announce, element } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import { MAX_VARIANT } from '../draft.ts';
import { selectField, textField } from './question/fields.ts';

// Everything else that can be chosen is spoken in variants that may not understand one another.
const WITHOUT_VARIANTS: ReadonlySet<string> = new Set(['es', 'en', 'fr', 'ht', 'pt', 'de']);

/** In which language somebody tells: the page's, unless another is said. */
export function narrativeLanguage(application: Application): readonly Node[] {
  const { draft, showsTold, wording, words } = application;
  const name = draft.told === undefined ? wording.language.name : nameOf(application, draft.told.lang);
  const details = element('details', {}, element('summary', { id: 'told' }, words.told.summary(name)), ...(showsTold ? fields(application) : []));
  // Kept outside of the screen, which is drawn anew when its words arrive.
  details.open = showsTold;
  details.addEventListener('toggle', () => {
    if (details.open !== application.showsTold) void turn(application, details);
  });
  return [details];
}

async function turn(application: Application, details: HTMLDetailsElement): Promise<void> {
  const isOpen = details.open;
  try {
    if (isOpen) await application.wording.load('narrative');
  } catch {
    const announcer = document.getElementById('announcer'); // not there any more where the page was left
    details.open = false;
    if (announcer !== null) announce(announcer, application.words.languageMissing);
    return;
  }
  application.showsTold = isOpen;
  if (isOpen) application.refresh();
}

function fields(application: Application): readonly Node[] {
  const { draft, wording } = application;
  const words = wording.of('narrative');
  const { told } = draft;
  const chooser = selectField({
    id: 'told-language',
    label: words.question,
    none: words.same(wording.language.name),
    value: told?.lang ?? '',
    options: Object.entries(words.names),
    onChange: (lang) => {
      draft.told = lang === '' ? undefined : { lang, variant: '' };
      application.refresh();
    },
  });
  if (told === undefined || WITHOUT_VARIANTS.has(told.lang)) return chooser;
  const variant = textField({
    id: 'told-variant',
    label: words.variant,
    limit: MAX_VARIANT,
    value: told.variant,
    onInput: (text) => {
      draft.told = { lang: told.lang, variant: text };
    },
  });
  return [...chooser, ...variant];
}

function nameOf({ wording }: Application, lang: string): string {
  return (wording.of('narrative').names as Readonly<Record<string, string>>)[lang] ?? lang;
}
