/** Searches that are kept, and what is new in each. */

import type { JSX } from 'preact';

import { NamedList, NameForm } from '../shell/named.tsx';
import { words } from '../wording.ts';
import { sought } from './live.ts';
import { look, news, remove, save, saved } from './saved.ts';

export function SavedSearches({ isKept }: { isKept: boolean }): JSX.Element {
  const { search } = words.value;
  const kept = saved.value.map(({ name, query }, i) => {
    const fresh = news.value[i] ?? 0;
    return { name, title: query, beside: fresh > 0 && <span class="fresh">{search.saved.fresh(fresh)}</span> };
  });
  const open = async (name: string): Promise<void> => {
    const found = saved.value.find((each) => each.name === name);
    if (found !== undefined) await look(found);
  };
  return (
    <section class="saved" aria-label={search.saved.heading}>
      {saved.value.length > 0 && <h2>{search.saved.heading}</h2>}
      <NamedList kept={kept} removal={search.saved.remove} onOpen={open} onRemove={remove} />
      {saved.value.length > 0 && !isKept && <p class="hint">{search.saved.session}</p>}
      {sought.value.trim() !== '' && <NameForm label={search.saved.name} save={search.saved.save} onSave={save} />}
    </section>
  );
}
