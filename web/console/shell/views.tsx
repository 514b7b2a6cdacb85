/** The parts of the console, to go from one to the other; beside the search, how much it has found anew. */

import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { newsInAll } from '../search/saved.ts';
import { words } from '../wording.ts';
import { view, VIEWS } from './view.ts';

export function Views(): JSX.Element {
  const { search, shell } = words.value;
  const bar = useRef<HTMLElement>(null);
  const now = view.value;
  // Where there are more than the bar has room for, the one that is looked at is in sight.
  useEffect(() => {
    bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [now]);
  return (
    <nav ref={bar} class="views" aria-label={shell.views.label}>
      {VIEWS.map((each) => (
        <button
          key={each}
          type="button"
          data-view={each}
          aria-current={now === each ? 'page' : undefined}
          onClick={() => {
            view.value = each;
          }}
        >
          {shell.views[each]} {each === 'search' && newsInAll.value > 0 && <span class="fresh">{search.saved.fresh(newsInAll.value)}</span>}
        </button>
      ))}
    </nav>
  );
}
