/** Whether there is something to send: the form's one demand beside its type. */

import { askedOf } from './body.ts';
import { SEXUAL } from './consent.ts';
import { codesAt, type Entries, type Kind } from './entries.ts';
import type { Form } from './forms.ts';

const OWN_WORDS: ReadonlySet<Kind> = new Set<Kind>(['text', 'long-text', 'persons', 'perpetrators', 'place']);

interface Typed {
  readonly text: string;
  readonly files: readonly unknown[];
  readonly entries: Entries;
}

/** A text, a voice or a file, and of further questions any answer; a name or a place is text as well, and of sexual violence it is enough that it happened. */
export function isEnough(form: Form, { entries, files, text }: Typed): boolean {
  if (form.module !== undefined && askedOf(form, entries).length > 0) return true;
  if (text.trim() !== '' || files.length > 0) return true;
  return codesAt(entries, 'events.0.categories').some((code) => SEXUAL.includes(code)) || askedOf(form, entries).some(({ entry, question: { kind } }) => typeof entry === 'object' && OWN_WORDS.has(kind));
}
