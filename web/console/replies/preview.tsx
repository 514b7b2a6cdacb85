/** A reply as whoever has the words will read it: the organisation's name, and the text as text. */

import type { JSX } from 'preact';

import { displaySafe, oneLine } from '../display.ts';
import type { Session } from '../keeper_messages.ts';
import { words } from '../wording.ts';
import { templateLanguage } from './draft.ts';

interface Properties {
  readonly text: string;
  readonly lang: string;
  readonly session: Session;
  /** Counted from 1, as they see it. */
  readonly number: number;
}

export function ReplyPreview({ lang, number, session: { member }, text }: Properties): JSX.Element {
  const { replies } = words.value;
  const read = templateLanguage(lang);
  const country = new Intl.DisplayNames([read], { type: 'region', fallback: 'code' }).of(member.country) ?? member.country;
  return (
    <figure class="preview">
      <figcaption>{replies.preview}</figcaption>
      <h5>{`${oneLine(member.name[read])} (${country})`}</h5>
      <p class="hint">{replies.number(number)}</p>
      <p class="told" dir="auto" lang={lang} id="reply-preview">
        {text === '' ? replies.nothing : displaySafe(text)}
      </p>
    </figure>
  );
}
