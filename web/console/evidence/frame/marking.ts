/** Blacking out parts of a picture: rectangles are drawn over it, and a copy has them in its pixels. */

import { markBetween, pixelsOf, type Mark } from '../marks.ts';

// Four bytes each, and as much again while they are written as PNG.
const MAX_COPIED_PIXELS = 50_000_000;

/** What is drawn with a pointer is said; whether it counts is left to the console, which sends all marks back. */
export function listenForMarks(image: HTMLImageElement, marked: () => readonly Mark[] | undefined, say: (mark: Mark) => void): void {
  let from: { x: number; y: number } | undefined;
  image.draggable = false;
  image.addEventListener('pointerdown', (event) => {
    if (marked() === undefined) return;
    image.setPointerCapture(event.pointerId);
    from = placeIn(image, event);
  });
  image.addEventListener('pointermove', (event) => {
    const mark = from === undefined ? undefined : markBetween(from, placeIn(image, event));
    if (mark !== undefined) drawMarks(image, [...(marked() ?? []), mark]);
  });
  image.addEventListener('pointercancel', () => {
    from = undefined;
    drawMarks(image, marked() ?? []);
  });
  image.addEventListener('pointerup', (event) => {
    const mark = from === undefined ? undefined : markBetween(from, placeIn(image, event));
    from = undefined;
    if (mark !== undefined) say(mark);
  });
}

/** Draws them over the picture as it lies now. */
export function drawMarks(image: HTMLImageElement, marks: readonly Mark[]): void {
  for (const old of document.querySelectorAll('.mark')) old.remove();
  const { height, left, top, width } = image.getBoundingClientRect();
  for (const mark of marks) {
    const box = document.createElement('div');
    box.className = 'mark';
    Object.assign(box.style, {
      left: `${left + mark.x * width}px`,
      top: `${top + mark.y * height}px`,
      width: `${mark.width * width}px`,
      height: `${mark.height * height}px`,
    });
    document.body.append(box);
  }
}

/** New pixels as PNG, with nothing in them but what is seen; none of a picture that is too large for it. */
export function copyWithout(image: HTMLImageElement, marks: readonly Mark[]): Blob | undefined {
  const size = { width: image.naturalWidth, height: image.naturalHeight };
  const canvas = Object.assign(document.createElement('canvas'), size);
  const context = size.width * size.height > MAX_COPIED_PIXELS ? null : canvas.getContext('2d');
  if (context === null) return undefined;
  context.drawImage(image, 0, 0);
  for (const mark of marks) {
    const { height, width, x, y } = pixelsOf(mark, size);
    context.fillRect(x, y, width, height);
  }
  // At once: `toBlob` waits for moments that a frame which is scrolled away may not get.
  const [, base64 = ''] = canvas.toDataURL('image/png').split(',');
  return base64 === '' ? undefined : new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]);
}

function placeIn(image: HTMLImageElement, { clientX, clientY }: PointerEvent): { x: number; y: number } {
  const { height, left, top, width } = image.getBoundingClientRect();
  return { x: (clientX - left) / width, y: (clientY - top) / height };
}
