/** The tabs of an open report: pressed, or gone through with the arrows. */

import type { JSX } from 'preact';

import { words } from '../wording.ts';
import { side, SIDES, type Side } from './tabs.ts';

export function TabList(): JSX.Element {
  const { coding } = words.value;
  const go = (event: KeyboardEvent): void => {
    const place = SIDES.indexOf(side.value);
    const last = SIDES.length - 1;
    const to = ({ ArrowRight: place === last ? 0 : place + 1, ArrowLeft: place === 0 ? last : place - 1, Home: 0, End: last } as Readonly<Record<string, number>>)[event.key];
    const chosen = to === undefined ? undefined : SIDES[to];
    if (chosen === undefined) return;
    event.preventDefault();
    side.value = chosen;
    document.getElementById(`tab-${chosen}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={coding.tabs.all} onKeyDown={go}>
      {SIDES.map((each) => (
        <button
          key={each}
          id={`tab-${each}`}
          type="button"
          role="tab"
          aria-selected={side.value === each}
          aria-controls={`side-${each}`}
          tabIndex={side.value === each ? 0 : -1}
          onClick={() => {
            side.value = each;
          }}
        >
          {coding.tabs[each]}
        </button>
      ))}
    </div>
  );
}

/** What a tab shows; it stays as it is while another one is looked at. */
export function TabPanel({ children, of }: { of: Side; children: JSX.Element }): JSX.Element {
  return (
    <div id={`side-${of}`} role="tabpanel" aria-labelledby={`tab-${of}`} hidden={side.value !== of}>
      {children}
    </div>
  );
}
