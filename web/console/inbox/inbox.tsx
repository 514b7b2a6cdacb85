/** Tabs, filters and the list. */

import type { JSX } from 'preact';

import { Bulk } from '../bulk/bulk.tsx';
import { explain } from '../explain.ts';
import { lookFailed } from '../session.ts';
import { received } from '../sharing/shares.ts';
import { later } from '../shell/later.tsx';
import { words } from '../wording.ts';
import { FilterBar } from './filter_bar.tsx';
import { counts, progress, tab, TABS } from './lines.ts';
import { List } from './list.tsx';

const SharedList = later(() => import('../sharing/shared_list.tsx').then((part) => part.SharedList));

export function Inbox(): JSX.Element {
  const { inbox, sharing } = words.value;
  return (
    <section class="inbox" aria-label={inbox.heading}>
      <h1 class="unseen">{inbox.heading}</h1>
      <div class="tabs" role="tablist" aria-label={inbox.heading}>
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={tab.value === each}
            onClick={() => {
              tab.value = each;
            }}
          >
            {each === 'shared' ? sharing.tab : inbox.tabs[each]} <span class="count">{each === 'shared' ? received.value.length : (counts.value.get(each) ?? 0)}</span>
          </button>
        ))}
      </div>
      {tab.value !== 'shared' && <FilterBar />}
      <Progress />
      {tab.value !== 'shared' && <Bulk />}
      {tab.value === 'shared' ? <SharedList /> : <List />}
    </section>
  );
}

function Progress(): JSX.Element {
  const { inbox } = words.value;
  const now = progress.value;
  return (
    <>
      {now !== undefined && (
        <p class="opening">
          <label for="opening">{inbox.opening(now.opened, now.total)}</label> <progress id="opening" max={now.total} value={now.opened} />
        </p>
      )}
      {lookFailed.value !== undefined && (
        <p class="alert" role="alert">
          {explain(lookFailed.value)}
        </p>
      )}
    </>
  );
}
