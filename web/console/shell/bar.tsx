/** The bar above everything: the parts of the console, who works here, and what is wanted at any moment. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import type { Session } from '../keeper_messages.ts';
import { lock } from '../session.ts';
import { labelLanguage, words } from '../wording.ts';
import { Menu } from './menu.tsx';
import { overlay } from './overlay.ts';
import { Views } from './views.tsx';

export function Bar({ session }: { session: Session }): JSX.Element {
  const { shell } = words.value;
  const who = `${oneLine(session.member.name[labelLanguage.value])} · ${oneLine(session.person ?? shell.ownKey)}`;
  return (
    <header class="bar">
      <Views />
      <span class="who" title={who}>
        {who}
      </span>
      <button type="button" class="wide-only" onClick={() => (overlay.value = 'palette')}>
        <span class="full">{shell.commands}</span> <kbd>Ctrl K</kbd>
      </button>
      <button type="button" class="wide-only" onClick={() => (overlay.value = 'help')}>
        <span class="full">{shell.help}</span> <kbd>?</kbd>
      </button>
      <Menu session={session} who={who} />
      <button type="button" id="lock" onClick={lock}>
        {shell.lock}
      </button>
    </header>
  );
}
