/** Tabs, filters and the list. */

import type { JSX } from 'preact';

import { Bulk } from '../bulk/bulk.tsx';
import { explain } from '../explain.ts';
import { lookFailed } from '../session.ts';
import { view } from '../shell/view.ts';
import { SharedList } from '../sharing/shared_list.tsx';
import { received } from '../sharing/shares.ts';
import { STATES } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { REPORT_TYPES } from '../../protocol/report.ts';
import { counts, filter, NO_FILTER, progress, shown, tab, TABS, type Filter } from './lines.ts';
import { List } from './list.tsx';

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
      {tab.value !== 'shared' && <Filters />}
      <Progress />
      {tab.value !== 'shared' && <Bulk />}
      {tab.value === 'shared' ? <SharedList /> : <List />}
    </section>
  );
}

function Filters(): JSX.Element {
  const { inbox } = words.value;
  const change = (part: Partial<Filter>): void => {
    filter.value = { ...filter.value, ...part };
  };
  return (
    <div class="filters">
      <input
        id="filter"
        type="search"
        aria-label={inbox.filter}
        placeholder={inbox.filter}
        autocomplete="off"
        spellcheck={false}
        value={filter.value.text}
        onInput={({ currentTarget }) => {
          change({ text: currentTarget.value });
        }}
        onKeyDown={(event) => {
          // Pressed once more, it goes on to what reports tell.
          if (event.key !== '/' || event.currentTarget.value !== '') return;
          event.preventDefault();
          view.value = 'search';
        }}
      />
      <select
        aria-label={inbox.columns.type}
        value={filter.value.type}
        onChange={({ currentTarget }) => {
          change({ type: currentTarget.value });
        }}
      >
        <option value="">{inbox.everyType}</option>
        {REPORT_TYPES.map((type) => (
          <option key={type} value={type}>
            {inbox.types[type]}
          </option>
        ))}
      </select>
      <select
        aria-label={inbox.columns.state}
        value={filter.value.state}
        onChange={({ currentTarget }) => {
          change({ state: currentTarget.value });
        }}
      >
        <option value="">{inbox.everyState}</option>
        {[...STATES].map((state) => (
          <option key={state.id} value={state.id}>
            {state[labelLanguage.value]}
          </option>
        ))}
      </select>
      {filter.value !== NO_FILTER && (
        <button
          type="button"
          onClick={() => {
            filter.value = NO_FILTER;
          }}
        >
          {inbox.clear}
        </button>
      )}
      <span class="count" role="status">
        {inbox.count(shown.value.length)}
      </span>
    </div>
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
