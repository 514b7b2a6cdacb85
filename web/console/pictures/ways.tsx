/** A picture, or the same in words: whoever does not see it loses nothing. */

import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { words } from '../wording.ts';

const WAYS = ['picture', 'list'] as const;
export type Way = (typeof WAYS)[number];

export function Ways({ way }: { way: Signal<Way> }): JSX.Element {
  const { ways } = words.value.pictures;
  return (
    <div class="ways-of-showing" role="group" aria-label={ways.label}>
      {WAYS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={way.value === each}
          onClick={() => {
            way.value = each;
          }}
        >
          {ways[each]}
        </button>
      ))}
    </div>
  );
}
