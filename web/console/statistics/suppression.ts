/**
 * Which further cells must be left out so that nobody gets a hidden one back from the totals.
 *
 * Whoever knows the totals and all cells that are shown knows of each hidden one an interval in which it lies. It must
 * be wide enough. The interval is exact: hidden cells are the arcs of a network of rows and columns, in which more in
 * one cell must be less in others of its row and its column; how far it goes is a largest flow (Cox, «Network models
 * for complementary cell suppression», 1995).
 *
 * Further cells are chosen as rectangles, the smallest sum first: not always the fewest, always enough.
 */

/** By row and column; the last of each is the total. */
export type Grid<Value> = readonly (readonly Value[])[];

/** More than any count. */
const EMPTY_COST = 1_000_000;

/** What is hidden in the end: what was weak, and whatever else protects it by intervals at least `width` wide. */
export function hiddenIn(values: Grid<number>, isWeak: Grid<boolean>, width: number): Grid<boolean> {
  const hidden = isWeak.map((row) => [...row]);
  for (const [r, row] of isWeak.entries()) {
    for (const [c, weak] of row.entries()) {
      // What protects one cell makes no interval narrower: each is looked at once.
      while (weak && intervalOf(values, hidden, [r, c], width) < width) {
        if (!hideMore(values, hidden, r, c)) return hidden.map((each) => each.map(() => true));
      }
    }
  }
  return hidden;
}

/** How wide the interval of a hidden cell is, for whoever knows all that is shown; counted no further than `enough`. */
export function intervalOf(values: Grid<number>, hidden: Grid<boolean>, [row, column]: readonly [number, number], enough: number): number {
  const value = values[row]?.[column] ?? 0;
  const more = new Network(values, hidden, row, column).push(1, enough);
  const less = Math.min(value, new Network(values, hidden, row, column).push(-1, Math.min(value, enough)));
  return Math.min(enough, more + less);
}

/** Hides the smallest rectangle over a cell of which something is still shown; whether there is one. */
function hideMore(values: Grid<number>, hidden: boolean[][], row: number, column: number): boolean {
  let best: { readonly cost: number; readonly r: number; readonly c: number } | undefined;
  for (const [r, each] of values.entries()) {
    if (r === row) continue;
    for (const c of each.keys()) {
      if (c === column) continue;
      const corners = [values[row]?.[c] ?? 0, each[column] ?? 0, each[c] ?? 0];
      const shown = [hidden[row]?.[c], hidden[r]?.[column], hidden[r]?.[c]].map((isHidden) => isHidden !== true);
      if (!shown.includes(true)) continue;
      // A corner that is nothing gives nothing away and protects nothing: last choice.
      const cost = corners.reduce((sum, value, i) => sum + (shown[i] === true ? value : 0) + (value === 0 ? EMPTY_COST : 0), 0);
      if (best === undefined || cost < best.cost) best = { cost, r, c };
    }
  }
  if (best === undefined) return false;
  for (const [r, c] of [[row, best.c], [best.r, column], [best.r, best.c]] as const) {
    const inRow = hidden[r];
    if (inRow !== undefined) inRow[c] = true;
  }
  return true;
}

/** Flow from a cell's row back to its column, over the other hidden cells. */
class Network {
  private readonly moved: number[][];

  constructor(
    private readonly values: Grid<number>,
    private readonly hidden: Grid<boolean>,
    private readonly row: number,
    private readonly column: number,
  ) {
    this.moved = values.map((each) => each.map(() => 0));
  }

  /** How far the cell's value can go up (1) or down (-1), no further than `enough`. */
  push(direction: 1 | -1, enough: number): number {
    // Totals stand on the other side of the sum, so what raises a cell lowers them.
    const way = direction * this.sign(this.row, this.column);
    let pushed = 0;
    while (pushed < enough) {
      const path = this.path(way);
      if (path === undefined) return pushed;
      const step = Math.min(enough - pushed, ...path.map(({ c, r, up }) => this.room(r, c, up)));
      for (const { c, r, up } of path) {
        const inRow = this.moved[r];
        if (inRow !== undefined) inRow[c] = (inRow[c] ?? 0) + step * up;
      }
      pushed += step;
    }
    return pushed;
  }

  /** From the row to the column of the cell: on a way to a column cells change against it, on a way to a row with it. */
  private path(way: number): readonly Step[] | undefined {
    const rows = this.values.length;
    const columns = this.values[0]?.length ?? 0;
    const cameFrom = new Map<number, Step>();
    const queue = [this.row];
    const goal = rows + this.column;
    for (let at = queue.shift(); at !== undefined && !cameFrom.has(goal); at = queue.shift()) {
      const isRow = at < rows;
      for (let to = 0; to < (isRow ? columns : rows); to += 1) {
        const [r, c] = isRow ? [at, to] : [to, at - rows];
        const node = isRow ? rows + to : to;
        const up = isRow ? -way : way;
        if (node === this.row || cameFrom.has(node) || this.hidden[r]?.[c] !== true || (r === this.row && c === this.column) || this.room(r, c, up) <= 0) continue;
        cameFrom.set(node, { r, c, up, from: at });
        queue.push(node);
      }
    }
    const path: Step[] = [];
    for (let step = cameFrom.get(goal); step !== undefined; step = cameFrom.get(step.from)) path.push(step);
    return path.length === 0 ? undefined : path;
  }

  /** How far what stands in the sum for a cell can still change that way: no count is less than nothing. */
  private room(r: number, c: number, up: number): number {
    const sign = this.sign(r, c);
    const value = (this.values[r]?.[c] ?? 0) + sign * (this.moved[r]?.[c] ?? 0);
    return up * sign > 0 ? Infinity : value;
  }

  private sign(r: number, c: number): 1 | -1 {
    return (r === this.values.length - 1) === (c === (this.values[0]?.length ?? 0) - 1) ? 1 : -1;
  }
}

interface Step {
  readonly r: number;
  readonly c: number;
  readonly up: number;
  readonly from: number;
}
