/** Where one says in which language one tells: fetched by whoever opens it. */

import type { Application } from '../application.ts';
import { MAX_VARIANT } from '../draft.ts';
import { selectField, textField } from './question/fields.ts';

// Everything else that can be chosen is spoken in variants that may not understand one another.
const WITHOUT_VARIANTS: ReadonlySet<string> = new Set(['es', 'en', 'fr', 'ht', 'pt', 'de']);

export function toldFields(application: Application): readonly Node[] {
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
