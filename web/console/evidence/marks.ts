/** What is blacked out of a picture: rectangles, in shares of its width and height, from its upper left corner. */

export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** More than anybody draws. */
export const MAX_MARKS = 200;

/** The part of a rectangle that lies in the picture; none where nothing does. Corners may come in any order. */
export function markBetween(from: { readonly x: number; readonly y: number }, to: { readonly x: number; readonly y: number }): Mark | undefined {
  const [left, right] = [inside(Math.min(from.x, to.x)), inside(Math.max(from.x, to.x))];
  const [top, bottom] = [inside(Math.min(from.y, to.y)), inside(Math.max(from.y, to.y))];
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}

/** In whole pixels, outwards: what is touched is gone. */
export function pixelsOf({ height, width, x, y }: Mark, picture: { readonly width: number; readonly height: number }): Mark {
  const [left, top] = [Math.floor(x * picture.width), Math.floor(y * picture.height)];
  return { x: left, y: top, width: Math.ceil((x + width) * picture.width) - left, height: Math.ceil((y + height) * picture.height) - top };
}

function inside(share: number): number {
  return Math.max(0, Math.min(1, share));
}
