/** Searching in everything that is decrypted here. */

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { oneLine } from '../display.ts';
import type { Session } from '../keeper_messages.ts';
import { words } from '../wording.ts';
import { Hits } from './hits.tsx';
import { found, isAsking, SEARCH_FIELD, searched, sought } from './live.ts';
import { SavedSearches } from './saved_list.tsx';
import { TextsBar } from './texts_bar.tsx';

const LONGEST_QUERY = 500;

export function SearchView({ session }: { session: Session }): JSX.Element {
  const { search } = words.value;
  const { hits, strange } = found.value;
  useEffect(() => {
    document.getElementById(SEARCH_FIELD)?.focus();
  }, []);
  return (
    <section class="search" aria-label={search.heading}>
      <h1 class="unseen">{search.heading}</h1>
      <label class="unseen" for={SEARCH_FIELD}>
        {search.field}
      </label>
      <input
        id={SEARCH_FIELD}
        type="search"
        placeholder={search.example}
        autocomplete="off"
        spellcheck={false}
        maxLength={LONGEST_QUERY}
        dir="auto"
        value={sought.value}
        onInput={({ currentTarget }) => {
          sought.value = currentTarget.value;
        }}
      />
      <details class="ways">
        <summary>{search.help.heading}</summary>
        <p>{search.help.words}</p>
        <p>{search.help.signs}</p>
        <p>{search.help.fields}</p>
      </details>
      <TextsBar missing={search.texts.missing} />
      <SavedSearches isKept={session.isKept} />
      <p class="count" role="status">
        {!searched.value.isUpToDate && `${search.indexing} `}
        {sought.value.trim() !== '' && !isAsking.value && (hits.length === 0 ? search.none : search.count(hits.length))}
      </p>
      {strange.length > 0 && <p class="alert">{search.strange(strange.map((each) => oneLine(each)).join(', '))}</p>}
      <Hits />
    </section>
  );
}
