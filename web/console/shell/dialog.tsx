/** A box over the desk; the browser keeps the focus in it, and Escape closes it. */

import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { overlay } from './overlay.ts';

export function Dialog({ children, label }: { label: string; children: ComponentChildren }): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  // Before the next key: what is typed at once belongs to the box.
  useLayoutEffect(() => {
    box.current?.showModal();
  }, []);
  return (
    <dialog
      ref={box}
      aria-label={label}
      onClose={() => {
        overlay.value = undefined;
      }}
      onClick={({ currentTarget, target }) => {
        // Beside the box, not in it.
        if (target === currentTarget) currentTarget.close();
      }}
    >
      <div class="inside">{children}</div>
    </dialog>
  );
}
