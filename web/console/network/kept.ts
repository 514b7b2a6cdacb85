/** What somebody has set up in networks: who is one, and views under a name. It lies sealed where the list does, or lasts as long as the session. */

import { effect, signal } from '@preact/signals';

import { asking, door } from '../session.ts';
import type { Groups } from './merging.ts';
import { groupsIn, isSame, viewsIn, writtenView, type SavedView } from './saved_view.ts';

const [GROUPS, VIEWS] = ['networkGroups', 'networkViews'];
const [MOST_GROUPS, MOST_VIEWS, LONGEST_NAME] = [500, 20, 60];

export const groups = signal<Groups>([]);
/** As it was before the last change. */
export const before = signal<Groups | undefined>(undefined);
export const views = signal<readonly SavedView[]>([]);
let isFetched = false;

/** Takes what was kept, the first time in a session that a network is looked at. */
export async function fetchKept(): Promise<void> {
  if (isFetched) return;
  isFetched = true;
  const { preferences } = await asking().ask('preferences', {});
  groups.value = groupsIn(preferences[GROUPS]);
  views.value = viewsIn(preferences[VIEWS]);
}

export async function keepGroups(changed: Groups): Promise<void> {
  before.value = groups.value;
  groups.value = changed.slice(-MOST_GROUPS);
  await asking().ask('prefer', { name: GROUPS, value: groups.value });
}

/** Keeps a view under its name; one of the same name and case goes. */
export async function keepView(view: SavedView): Promise<void> {
  const name = view.name.slice(0, LONGEST_NAME);
  await keepViews([...views.value.filter((each) => !isSame(each, { ...view, name })), { ...view, name }].slice(-MOST_VIEWS));
}

export async function removeView(view: SavedView): Promise<void> {
  await keepViews(views.value.filter((each) => !isSame(each, view)));
}

async function keepViews(changed: readonly SavedView[]): Promise<void> {
  views.value = changed;
  await asking().ask('prefer', { name: VIEWS, value: changed.map(writtenView) });
}

effect(() => {
  if (door.value.kind === 'open') return;
  isFetched = false;
  groups.value = [];
  before.value = undefined;
  views.value = [];
});
