/** The parts of the console, to go from one to the other; beside the search, how much it has found anew. */

import type { JSX } from 'preact';

import { newsInAll } from '../search/saved.ts';
import { words } from '../wording.ts';
import { view, VIEWS } from './view.ts';

export function Views(): JSX.Element {
  const { search, shell } = words.value;
  return (
    <nav class="views" aria-label={shell.views.label}>
      {VIEWS.map((each) => (
        <button
          key={each}
          type="button"
          aria-current={view.value === each ? 'page' : undefined}
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
