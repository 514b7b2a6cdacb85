/**
 * Covering faces in a photo, with a finger or with the keys of a keyboard.
 *
 * What is seen is a small picture with the same squares that the copy will get; the copy is drawn from the photo as
 * it was chosen, once, when somebody is done.
 */

import { announce, button, element, paragraph, required } from '../../browser/dom.ts';
import { actions, alertPlace, heading, primary, secondary, statusPlace } from '../screens/parts.ts';
import { canvasIsHonest, decoded } from './decode.ts';
import { originalOf, type Desk } from './desk.ts';
import { fileName, type EvidenceFile } from './evidence_file.ts';
import { keyed, listenForBoxes, listenForBrush, put, type Brush } from './gestures.ts';
import { canvasPixels, cover, squaresOf, type Mark } from './mosaic.ts';

const PREVIEW_SIDE = 900;
// Twelve megapixels: what a phone of two gigabytes can hold twice.
const COPY_SIDE = 4096;
const QUALITY = 0.9;
/** Of a box that is added by a button. */
const BOX = 0.25;
/** Of a brush, as a share of the picture's longer side. */
const DAB = 0.06;

export class BlurEditor {
  private marks: readonly Mark[];
  private readonly undone: (readonly Mark[])[] = [];
  private preview: HTMLCanvasElement | undefined;
  private showsBefore = false;
  private hasBrush = false;
  private strokes = 0;
  private state: 'loading' | 'ready' | 'working' | 'impossible' | 'too-large' = 'loading';

  constructor(
    private readonly desk: Desk,
    private readonly file: EvidenceFile,
    private readonly remembered: Map<number, readonly Mark[]>,
  ) {
    this.marks = remembered.get(file.number) ?? [];
    this.strokes = Math.max(0, ...this.marks.map(({ stroke = 0 }) => stroke));
    void this.load();
  }

  draw(): readonly Node[] {
    const { blur: words } = this.desk.words;
    const cancel = secondary(this.desk.application.words.back, () => {
      this.desk.leaveTool();
    });
    if (this.state === 'loading') return [heading(words.heading), paragraph(words.opening, 'status')];
    if (this.state === 'impossible' || this.state === 'too-large') return [heading(words.heading), paragraph(words[this.state], 'alert'), actions(cancel)];
    return [
      heading(words.heading),
      element('p', { id: 'hint' }, words.hint),
      paragraph(words.limits, 'small'),
      this.stage(),
      element('div', { class: 'tools' }, ...this.tools()),
      statusPlace(this.state === 'working' ? words.working : ''),
      alertPlace(),
      actions(primary(words.done, () => void this.finish()), cancel),
    ];
  }

  close(): void {
    if (this.preview !== undefined) this.preview.width = 0;
    this.preview = undefined;
  }

  private async load(): Promise<void> {
    const { picture } = this.file;
    if (!canvasIsHonest()) this.state = 'impossible';
    else {
      this.preview = await decoded(originalOf(this.file), picture, PREVIEW_SIDE).catch(() => undefined);
      this.state = this.preview === undefined ? 'too-large' : 'ready';
    }
    this.refresh();
  }

  private refresh(): void {
    if (this.desk.application.screen === 'blur') this.desk.application.refresh();
  }

  private tools(): readonly Node[] {
    const { blur: words } = this.desk.words;
    const add = (): void => {
      this.set([...this.marks, { x: 0.5 - BOX / 2, y: 0.5 - BOX / 2, width: BOX, height: BOX }]);
      document.getElementById(`box-${String(this.marks.length)}`)?.focus();
    };
    const undo = button(words.undo, () => {
      this.marks = this.undone.pop() ?? this.marks;
      this.refresh();
    }, { class: 'secondary', id: 'undo' });
    undo.disabled = this.undone.length === 0;
    const before = button(this.showsBefore ? words.after : words.before, () => {
      this.showsBefore = !this.showsBefore;
      this.refresh();
    }, { class: 'secondary', id: 'before' });
    const brush = button(words.brush, () => {
      this.hasBrush = !this.hasBrush;
      this.refresh();
    }, { class: 'secondary', id: 'brush', attributes: { 'aria-pressed': String(this.hasBrush) } });
    return [button(words.add, add, { class: 'secondary', id: 'add-box' }), brush, undo, before];
  }

  /** The picture, and over it what can be moved. */
  private stage(): HTMLElement {
    const { blur: words } = this.desk.words;
    const canvas = this.painted();
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', words.picture);
    const stage = element('div', { class: 'stage', id: 'stage' }, canvas);
    if (!this.showsBefore) stage.append(...this.marks.flatMap((mark, place) => (mark.stroke === undefined ? [this.box(mark, place)] : [])));
    if (this.showsBefore || this.state !== 'ready') return stage;
    if (this.hasBrush) listenForBrush(stage, this.brush(canvas));
    else {
      listenForBoxes(stage, (place) => this.marks[place], (mark, place) => {
        this.set(place === undefined ? [...this.marks, mark] : this.marks.map((old, i) => (i === place ? mark : old)));
      });
    }
    return stage;
  }

  private painted(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    if (this.preview === undefined) return canvas;
    [canvas.width, canvas.height] = [this.preview.width, this.preview.height];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return canvas;
    context.drawImage(this.preview, 0, 0);
    if (!this.showsBefore) coverAll(context, this.marks);
    return canvas;
  }

  private box(mark: Mark, place: number): HTMLElement {
    const { blur: words } = this.desk.words;
    const made = button('', () => undefined, { class: 'box', id: `box-${String(place + 1)}`, attributes: { 'aria-label': words.box(place + 1), 'aria-describedby': 'hint' } });
    put(made, mark);
    made.addEventListener('keydown', (event) => {
      const next = keyed(event, mark);
      if (next === undefined) return;
      event.preventDefault();
      this.set(next === 'remove' ? this.marks.filter((_, i) => i !== place) : this.marks.map((kept, i) => (i === place ? next : kept)));
      (document.getElementById(`box-${String(place + 1)}`) ?? required('add-box')).focus();
    });
    return made;
  }

  private brush(canvas: HTMLCanvasElement): Brush {
    const side = DAB * Math.max(canvas.width, canvas.height);
    const context = canvas.getContext('2d');
    return {
      width: side / canvas.width,
      height: side / canvas.height,
      dab: (mark) => {
        if (context !== null) coverAll(context, [{ ...mark, stroke: 0 }]);
      },
      done: (dabs) => {
        this.strokes += 1;
        this.set([...this.marks, ...dabs.map((mark) => ({ ...mark, stroke: this.strokes }))]);
      },
    };
  }

  private set(marks: readonly Mark[]): void {
    this.undone.push(this.marks);
    this.marks = marks;
    this.refresh();
    announce(required('status'), this.desk.words.blur.count(places(marks)));
  }

  private async finish(): Promise<void> {
    const { desk, file, marks } = this;
    if (this.state !== 'ready') return;
    if (marks.length === 0) {
      desk.restore(file);
      this.remembered.delete(file.number);
      desk.leaveTool();
      return;
    }
    this.state = 'working';
    this.refresh();
    const content = await this.copy().catch(() => undefined);
    this.state = 'ready';
    if (content === undefined) {
      this.refresh();
      announce(required('alert'), desk.words.blur.failed);
      return;
    }
    this.remembered.set(file.number, marks);
    desk.replaceBy(file, { content, extension: 'jpg', mediaType: 'image/jpeg' }, 'blur');
    desk.leaveTool();
    announce(required('status'), desk.words.blur.changed(fileName(desk.placeOf(file), { extension: 'jpg', mediaType: '' })));
  }

  private async copy(): Promise<Blob | undefined> {
    const canvas = await decoded(originalOf(this.file), this.file.picture, COPY_SIDE);
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return undefined;
    coverAll(context, this.marks);
    const made = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/jpeg', QUALITY);
    });
    canvas.width = 0;
    return made ?? undefined;
  }
}

/** A stroke of the brush is one place, however many dabs it has. */
function places(marks: readonly Mark[]): number {
  return new Set(marks.map(({ stroke }, place) => (stroke === undefined ? `box ${String(place)}` : stroke))).size;
}

function coverAll(context: CanvasRenderingContext2D, marks: readonly Mark[]): void {
  const { height, width } = context.canvas;
  for (const mark of marks) cover(canvasPixels(context), squaresOf(mark, width, height));
}
