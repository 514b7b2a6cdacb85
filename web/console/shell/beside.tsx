/** What is open beside a view. Where there is no room for both the view is not shown, and this is the main part of the page. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

/** As in style.css. */
const NO_ROOM = '(max-width: 60rem)';

export function Beside({ children, isWide = false, label }: { children: ComponentChildren; isWide?: boolean; label: string }): JSX.Element {
  const isMain = useIsAlone() || isWide;
  return (
    <section class={isWide ? 'panel wide' : 'panel'} role={isMain ? 'main' : 'complementary'} aria-label={label}>
      {isMain && <h1 class="unseen">{label}</h1>}
      {children}
    </section>
  );
}

function useIsAlone(): boolean {
  const isAlone = useSignal(matchMedia(NO_ROOM).matches);
  useEffect(() => {
    const room = matchMedia(NO_ROOM);
    const look = (): void => {
      isAlone.value = room.matches;
    };
    room.addEventListener('change', look);
    return () => {
      room.removeEventListener('change', look);
    };
  }, []);
  return isAlone.value;
}
