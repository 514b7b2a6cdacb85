/** Small pictures of the files in the list: decoded one at a time, blurred until somebody wants to see. */

import { element } from '../../browser/dom.ts';
import { decoded } from './decode.ts';
import type { EvidenceFile } from './evidence_file.ts';

const SIDE = 160;

export class Thumbnails {
  private readonly made = new Map<number, HTMLCanvasElement | undefined>();
  private readonly shown = new Set<number>();
  private queue: Promise<void> = Promise.resolve();

  /** A button that uncovers the picture; nothing, for what is no picture. `label` is for those who do not see it. */
  of(file: EvidenceFile, label: string): readonly Node[] {
    if (file.picture === undefined) return [];
    const { number } = file;
    const isShown = this.shown.has(number);
    const place = element('button', { class: isShown ? 'thumbnail' : 'thumbnail covered', id: `see-${String(number)}`, attributes: { type: 'button', 'aria-pressed': String(isShown), 'aria-label': label } });
    place.addEventListener('click', () => {
      const covered = this.shown.delete(number);
      if (!covered) this.shown.add(number);
      place.className = covered ? 'thumbnail covered' : 'thumbnail';
      place.setAttribute('aria-pressed', String(!covered));
    });
    this.fill(file, place);
    return [place];
  }

  forget(number: number): void {
    const canvas = this.made.get(number);
    if (canvas !== undefined) canvas.width = 0; // frees its pixels at once
    this.made.delete(number);
    this.shown.delete(number);
  }

  forgetAll(): void {
    for (const number of [...this.made.keys()]) this.forget(number);
  }

  private fill(file: EvidenceFile, place: HTMLElement): void {
    if (this.made.has(file.number)) {
      const canvas = this.made.get(file.number);
      if (canvas === undefined) place.hidden = true;
      else place.replaceChildren(canvas);
      return;
    }
    this.queue = this.queue.then(async () => {
      if (!place.isConnected || this.made.has(file.number)) return;
      this.made.set(file.number, await decoded(file, pictureOf(file), SIDE).catch(() => undefined));
      this.fill(file, place);
    });
  }
}

/** A copy that was drawn lies as it is seen. */
export function pictureOf({ changes, picture }: EvidenceFile): EvidenceFile['picture'] {
  if (picture === undefined || !changes.includes('blur')) return picture;
  const isTurned = picture.orientation >= 5;
  return { width: isTurned ? picture.height : picture.width, height: isTurned ? picture.width : picture.height, orientation: 1 };
}
