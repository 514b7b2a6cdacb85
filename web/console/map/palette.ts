/** The colours of a map: on the page those of the style sheet, in a file those of paper. */

import type { MOST_CLASSES } from './counts.ts';

interface Tone {
  readonly ground: string;
  readonly mark: string;
}

export interface Palette {
  readonly paper: string;
  readonly ink: string;
  /** From few to many; the marks on them tell them apart without colour. */
  readonly tones: readonly Tone[] & { readonly length: typeof MOST_CLASSES };
}

export const SCREEN: Palette = {
  paper: 'var(--card)',
  ink: 'var(--ink)',
  tones: [tone(1), tone(2), tone(3), tone(4), tone(5)],
};

export const PAPER: Palette = {
  paper: '#ffffff',
  ink: '#1f2a2e',
  tones: [
    { ground: '#eaf3f1', mark: '#24575c' },
    { ground: '#cbe1de', mark: '#24575c' },
    { ground: '#93bfbc', mark: '#17393d' },
    { ground: '#4c8285', mark: '#ffffff' },
    { ground: '#1d474b', mark: '#1d474b' },
  ],
};

function tone(number: number): Tone {
  return { ground: `var(--map-${String(number)})`, mark: `var(--map-mark-${String(number)})` };
}
