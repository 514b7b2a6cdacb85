import { cover, squaresOf, type Pixels } from '../../../../web/defender/evidence/mosaic.ts';

const SIDE = 120;

/** A picture of noise, 120 by 120. */
class Picture implements Pixels {
  readonly data = Uint8ClampedArray.from({ length: 4 * SIDE * SIDE }, (_, i) => (i % 4 === 3 ? 255 : (i * 2_654_435_761) % 256));

  read({ height, width, x, y }: { x: number; y: number; width: number; height: number }): Uint8ClampedArray {
    const rows = Array.from({ length: height }, (_, row) => Array.from(this.data.subarray(4 * ((y + row) * SIDE + x), 4 * ((y + row) * SIDE + x + width))));
    return Uint8ClampedArray.from(rows.flat());
  }

  fill({ height, width, x, y }: { x: number; y: number; width: number; height: number }, colour: string): void {
    const [red = 0, green = 0, blue = 0] = (/\d+,\d+,\d+/.exec(colour)?.[0] ?? '').split(',').map(Number);
    for (let row = y; row < y + height; row++) for (let column = x; column < x + width; column++) this.data.set([red, green, blue, 255], 4 * (row * SIDE + column));
  }

  colours(x: number, y: number, width: number, height: number): Set<string> {
    const bytes = this.read({ x, y, width, height });
    return new Set(Array.from({ length: width * height }, (_, i) => bytes.subarray(4 * i, 4 * i + 3).join()));
  }
}

const MARK = { x: 0.25, y: 0.5, width: 0.5, height: 0.25 };

test('what is covered has no more than six squares along its longer side, and nothing beside it changes', () => {
  const [picture, before] = [new Picture(), new Picture()];
  cover(picture, squaresOf(MARK, SIDE, SIDE));
  expect(picture.colours(30, 60, 60, 30).size).toBeLessThanOrEqual(6 * 3);
  expect(before.colours(30, 60, 60, 30).size).toBeGreaterThan(50);
  for (const place of [[0, 0, SIDE, 60], [0, 90, SIDE, 30], [0, 60, 30, 30], [90, 60, 30, 30]] as const) {
    expect(picture.read({ x: place[0], y: place[1], width: place[2], height: place[3] })).toEqual(before.read({ x: place[0], y: place[1], width: place[2], height: place[3] }));
  }
});

test('the same face covered twice has other colours: they are not only its mean', () => {
  const [one, other] = [new Picture(), new Picture()];
  cover(one, squaresOf(MARK, SIDE, SIDE));
  cover(other, squaresOf(MARK, SIDE, SIDE));
  expect(one.data).not.toEqual(other.data);
});

test('squares cover every pixel of a mark, and none outside the picture', () => {
  for (const mark of [MARK, { x: 0.9, y: 0.9, width: 0.5, height: 0.5 }, { x: 0, y: 0, width: 0.001, height: 0.001 }, { x: -1, y: -1, width: 3, height: 3 }]) {
    const squares = squaresOf(mark, SIDE, SIDE);
    const area = squares.reduce((sum, { height, width }) => sum + height * width, 0);
    const clipped = (start: number, length: number): number => Math.min(SIDE, Math.ceil((start + length) * SIDE)) - Math.max(0, Math.floor(start * SIDE));
    expect(area).toBe(clipped(mark.x, mark.width) * clipped(mark.y, mark.height));
    expect(squares.every(({ height, width, x, y }) => x >= 0 && y >= 0 && x + width <= SIDE && y + height <= SIDE)).toBe(true);
  }
});

test('a dab of the brush is one square', () => {
  expect(squaresOf({ ...MARK, stroke: 1 }, SIDE, SIDE)).toHaveLength(1);
});
