/** What is seldom wanted: who works here in full, what opens the reports, the language, and on a small screen what the bar has no room for. */

import type { JSX } from 'preact';
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { beginTour } from '../guide/tour.ts';
import type { Session } from '../keeper_messages.ts';
import { words } from '../wording.ts';
import { ChooseLanguage } from './language.tsx';
import { overlay } from './overlay.ts';

export function Menu({ session, who }: { session: Session; who: string }): JSX.Element {
  const { help, shell } = words.value;
  const isOpen = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const then = (action: () => void) => (): void => {
    isOpen.value = false;
    button.current?.focus();
    action();
  };
  return (
    <div
      class="more"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen.value) return;
        event.preventDefault();
        then(() => undefined)();
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) isOpen.value = false;
      }}
    >
      <button ref={button} type="button" id="more" aria-expanded={isOpen.value} aria-controls="more-box" onClick={() => (isOpen.value = !isOpen.value)}>
        {shell.more}
      </button>
      {isOpen.value && (
        <div id="more-box" class="menu" role="group" aria-label={shell.moreLabel}>
          <p>{who}</p>
          <p class="engine">{session.isKemNative ? shell.kemNativeWhy : shell.kemScriptWhy}</p>
          <ChooseLanguage />
          <button type="button" class="narrow-only" onClick={then(() => (overlay.value = 'palette'))}>
            {shell.commands}
          </button>
          <button type="button" class="narrow-only" onClick={then(() => (overlay.value = 'help'))}>
            {shell.help}
          </button>
          <button type="button" onClick={then(beginTour)}>
            {help.tour}
          </button>
        </div>
      )}
    </div>
  );
}
