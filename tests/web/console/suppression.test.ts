// What a table leaves out: nobody gets a hidden cell back from totals, however they add and subtract.

import { hiddenIn, intervalOf, type Grid } from '../../../web/console/statistics/suppression.ts';

const K = 10;

/** With totals at the end of each row and below each column. */
function withTotals(cells: Grid<number>): number[][] {
  const rows = cells.map((row) => [...row, row.reduce((one, other) => one + other, 0)]);
  return [...rows, (rows[0] ?? []).map((_, c) => rows.reduce((sum, row) => sum + (row[c] ?? 0), 0))];
}

function weak(values: Grid<number>): boolean[][] {
  return values.map((row) => row.map((value) => value > 0 && value < K));
}

/** Every grid of counts that has the same totals and the same shown cells: what a reader cannot tell apart. */
function* possible(values: Grid<number>, hidden: Grid<boolean>, most: number): Generator<number[][]> {
  const [rows, columns] = [values.length - 1, (values[0]?.length ?? 1) - 1];
  const open: (readonly [number, number])[] = [];
  for (let r = 0; r < rows; r += 1) for (let c = 0; c < columns; c += 1) if (hidden[r]?.[c] === true) open.push([r, c]);
  const tried = values.slice(0, rows).map((row) => row.slice(0, columns));
  const isPossible = (): boolean => withTotals(tried).every((row, r) => row.every((value, c) => hidden[r]?.[c] === true || value === values[r]?.[c]));
  const walk = function* (place: number): Generator<number[][]> {
    const at = open[place];
    const [before] = open[place - 1] ?? [];
    const isRowDone = before !== undefined && before !== at?.[0];
    if (isRowDone && hidden[before]?.[columns] !== true && (tried[before] ?? []).reduce((one, other) => one + other, 0) !== values[before]?.[columns]) return;
    if (at === undefined) {
      if (isPossible()) yield withTotals(tried);
      return;
    }
    const [r, c] = at;
    const column = hidden[rows]?.[c] === true ? most : (values[rows]?.[c] ?? 0);
    const row = hidden[r]?.[columns] === true ? most : (values[r]?.[columns] ?? 0);
    for (let value = 0; value <= Math.min(most, row, column); value += 1) {
      (tried[r] ?? [])[c] = value;
      yield* walk(place + 1);
    }
  };
  yield* walk(0);
}

describe('cells that are left out', () => {
  it('a cell that is the only hidden one of its row and column takes others with it', () => {
    const values = withTotals([
      [4, 30, 40],
      [25, 35, 45],
      [50, 15, 60],
    ]);
    const hidden = hiddenIn(values, weak(values), K);
    expect(hidden[0]?.[0]).toBe(true);
    for (const [r, row] of hidden.entries()) expect([r, row.filter(Boolean).length]).not.toEqual([r, 1]);
    expect(hidden.flat().filter(Boolean)).toHaveLength(4);
  });

  it('two small cells in one row are not enough where their sum is known', () => {
    // 1 and 1 hidden alone are known to be two together: each is 0, 1 or 2.
    const values = withTotals([
      [1, 1, 40],
      [25, 35, 45],
    ]);
    expect(intervalOf(values, weak(values), [0, 0], K)).toBeLessThan(K);
    const hidden = hiddenIn(values, weak(values), K);
    expect(intervalOf(values, hidden, [0, 0], K)).toBeGreaterThanOrEqual(K);
    expect(intervalOf(values, hidden, [0, 1], K)).toBeGreaterThanOrEqual(K);
  });

  it('a hidden cell between two rectangles is given back by sums over several rows, and is seen', () => {
    const values = withTotals([
      [20, 20, 30, 30],
      [20, 20, 5, 30],
      [30, 30, 20, 20],
      [30, 30, 20, 20],
    ]);
    const hidden = values.map((row) => row.map(() => false));
    // Two in each row and column at least, yet (1, 2) is the only bridge between the two halves.
    for (const [r, c] of [[0, 0], [0, 1], [1, 0], [1, 1], [1, 2], [2, 2], [2, 3], [3, 2], [3, 3]] as const) (hidden[r] ?? [])[c] = true;
    expect(intervalOf(values, hidden, [1, 2], K)).toBe(0);
    expect(intervalOf(values, hidden, [0, 0], K)).toBe(K);
  });

  it.each([
    [[[3, 12, 2], [11, 4, 13]], 6],
    // Totals that are hidden themselves.
    [[[2, 1], [12, 14], [25, 15]], 8],
    [[[2, 30], [3, 40], [1, 35]], 5],
  ])('an interval is exactly what all grids leave open that a reader cannot tell apart: %j', (cells, width) => {
    const values = withTotals(cells);
    const hidden = hiddenIn(values, weak(values), width);
    expect(hidden.flat().every(Boolean)).toBe(false);
    const seen = [...possible(values, hidden, 45)];
    for (const [r, row] of hidden.entries()) {
      for (const [c, isHidden] of row.entries()) {
        if (!isHidden) continue;
        const all = seen.map((grid) => grid[r]?.[c] ?? 0);
        expect([r, c, intervalOf(values, hidden, [r, c], width)]).toEqual([r, c, Math.min(width, Math.max(...all) - Math.min(...all))]);
      }
    }
  });

  it('holds for many tables: every weak cell has an interval as wide as was asked for, or nothing is shown', () => {
    let state = 7;
    const next = (below: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    for (let round = 0; round < 60; round += 1) {
      const [rows, columns] = [1 + next(7), 1 + next(6)];
      const values = withTotals(Array.from({ length: rows }, () => Array.from({ length: columns }, () => (next(3) === 0 ? next(10) : next(80)))));
      const hidden = hiddenIn(values, weak(values), K);
      if (hidden.flat().every(Boolean)) continue;
      for (const [r, row] of weak(values).entries()) {
        for (const [c, isWeak] of row.entries()) if (isWeak) expect([round, r, c, intervalOf(values, hidden, [r, c], K)]).toEqual([round, r, c, K]);
      }
    }
  });

  it('a table of one row hides everything with a weak cell, since there is nothing to hide it behind', () => {
    const values = withTotals([[4]]);
    expect(hiddenIn(values, weak(values), K).flat().every(Boolean)).toBe(true);
  });

  it('a large table is done in a moment', () => {
    const values = withTotals(Array.from({ length: 33 }, (_, r) => Array.from({ length: 24 }, (__, c) => (r * 7 + c * 13) % 37)));
    expect(hiddenIn(values, weak(values), 20)).toHaveLength(34);
  });
});
