/** By what a list is ordered: whole numbers for each line, so that tens of thousands take no longer than a look. */

/** `all` by what `keyOf` says of each; those that say the same stay as they were, those that say nothing come last. */
export function ordered<Each>(all: readonly Each[], keyOf: (each: Each) => string, language: string, isDescending: boolean): readonly Each[] {
  const keys = all.map(keyOf);
  const ranks = ranksOf(new Set(keys), language, isDescending);
  const rank = Uint32Array.from(keys, (key) => ranks.get(key) ?? 0);
  const places = Uint32Array.from(all, (_, place) => place).sort((one, other) => (rank[one] ?? 0) - (rank[other] ?? 0) || one - other);
  return Array.from(places, (place) => all[place]).filter((each) => each !== undefined);
}

/** Few columns hold many different words, and to compare words is what takes time. */
function ranksOf(keys: ReadonlySet<string>, language: string, isDescending: boolean): ReadonlyMap<string, number> {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const sorted = [...keys].filter((key) => key !== '').sort(compare);
  if (isDescending) sorted.reverse();
  return new Map([...sorted, ''].map((key, place) => [key, place]));
}
