/** Which columns the list has, in which order, and by which it is sorted: kept sealed, like everything that somebody sets up. */

import { signal } from '@preact/signals';

import { isJsonObject } from '../../protocol/encoding.ts';

/** Every column there is, in the order in which they stand until somebody changes it. */
export const COLUMN_IDS = ['arrived', 'urgency', 'type', 'category', 'state', 'case', 'assigned', 'labels', 'next', 'lang', 'files', 'id'] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

/** Hidden until somebody wants them. */
const HIDDEN: ReadonlySet<ColumnId> = new Set(['labels', 'next']);

export interface Layout {
  /** All of them, hidden ones too: whoever shows one again finds it where it was. */
  readonly order: readonly ColumnId[];
  readonly hidden: ReadonlySet<ColumnId>;
  /** None: what came last stands first. */
  readonly sort: { readonly by: ColumnId; readonly isDescending: boolean } | undefined;
}

export const PLAIN: Layout = { order: COLUMN_IDS, hidden: HIDDEN, sort: undefined };
export const layout = signal<Layout>(PLAIN);

/** The columns that are shown. */
export function shownColumns({ hidden, order }: Layout): readonly ColumnId[] {
  return order.filter((id) => !hidden.has(id));
}

/** Shows a column or hides it; the last one stays. */
export function toggled(layout: Layout, id: ColumnId): Layout {
  const hidden = new Set(layout.hidden);
  if (!hidden.delete(id)) hidden.add(id);
  return hidden.size < COLUMN_IDS.length ? { ...layout, hidden } : layout;
}

/** Moves a column one place; `step` is 1 or -1. */
export function moved(layout: Layout, id: ColumnId, step: number): Layout {
  const order = [...layout.order];
  const place = order.indexOf(id);
  const other = order[place + step];
  if (other === undefined) return layout;
  [order[place], order[place + step]] = [other, id];
  return { ...layout, order };
}

/** Upwards, downwards, and then as it came. */
export function sortedBy(layout: Layout, by: ColumnId): Layout {
  const { sort } = layout;
  if (sort?.by !== by) return { ...layout, sort: { by, isDescending: false } };
  return { ...layout, sort: sort.isDescending ? undefined : { by, isDescending: true } };
}

/** As JSON. */
export function written({ hidden, order, sort }: Layout): object {
  return { order, hidden: [...hidden], ...(sort === undefined ? {} : { sort }) };
}

/** What was written, as far as it has the shape of it; columns that are new since then come behind the others. */
export function read(kept: unknown): Layout {
  if (!isJsonObject(kept)) return PLAIN;
  const order = idsIn(kept['order']);
  const { by, isDescending } = isJsonObject(kept['sort']) ? kept['sort'] : {};
  const [column] = idsIn([by]);
  const added = COLUMN_IDS.filter((id) => !order.includes(id));
  const hidden = new Set([...idsIn(kept['hidden']), ...added.filter((id) => HIDDEN.has(id))]);
  return {
    order: [...order, ...added],
    hidden: hidden.size < COLUMN_IDS.length ? hidden : HIDDEN,
    sort: column === undefined ? undefined : { by: column, isDescending: isDescending === true },
  };
}

function idsIn(value: unknown): readonly ColumnId[] {
  const all = Array.isArray(value) ? value : [];
  return COLUMN_IDS.filter((id) => all.includes(id)).sort((one, other) => all.indexOf(one) - all.indexOf(other));
}
