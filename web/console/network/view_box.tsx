/** Views of a network under a name: kept, shown again as they stood, removed. */

import type { JSX } from 'preact';

import { NamedList, NameForm } from '../shell/named.tsx';
import { words } from '../wording.ts';
import { keepView, removeView, views } from './kept.ts';
import type { SavedView } from './saved_view.ts';

/** `now` is what is looked at; undefined while it is being drawn. */
export function ViewBox({ now, onUse, start }: { start: string; now: Omit<SavedView, 'name'> | undefined; onUse: (view: SavedView) => void }): JSX.Element {
  const { network: said } = words.value.pictures;
  const kept = views.value.filter((each) => each.start === start);
  const named = async (name: string, action: (view: SavedView) => void | Promise<void>): Promise<void> => {
    const view = kept.find((each) => each.name === name);
    if (view !== undefined) await action(view);
  };
  return (
    <section class="saved-views" aria-label={said.views}>
      <h3>{said.views}</h3>
      <NamedList kept={kept.map(({ name }) => ({ name, title: name }))} removal={said.removeView} onOpen={(name) => named(name, onUse)} onRemove={(name) => named(name, removeView)} />
      {now !== undefined && <NameForm label={said.viewName} save={said.keepView} onSave={(name) => keepView({ ...now, name })} />}
    </section>
  );
}
