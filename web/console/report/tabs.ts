/** Which side of an open report is looked at, and whether it takes the whole desk. */

import { effect, signal } from '@preact/signals';

import { door } from '../session.ts';

export const SIDES = ['report', 'coding', 'case', 'history', 'pictures', 'outputs'] as const;
export type Side = (typeof SIDES)[number];

export const side = signal<Side>('report');
export const isWide = signal(false);

/** Looks at a side and then does something with what is drawn there. */
export function showing(chosen: Side, id: string, action: (found: HTMLElement) => void): void {
  side.value = chosen;
  requestAnimationFrame(() => {
    const found = document.getElementById(id);
    if (found !== null) action(found);
  });
}

effect(() => {
  if (door.value.kind === 'open') return;
  side.value = 'report';
  isWide.value = false;
});
