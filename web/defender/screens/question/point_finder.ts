/**
 * A point on the map for whoever wants to give one: typed, pasted from a map, or the place where the phone is now.
 * Fetched by those alone who ask for it. No map is shown, and nothing is asked of anybody but the phone itself.
 *
 * What is typed counts as any answer, rounded as was chosen; what the phone says counts only once it was read and kept.
 */

import type { PointWords } from 'words:types';

import { announce, button, element, paragraph, required } from '../../../browser/dom.ts';
import type { Application } from '../../application.ts';
import { isInMexico, PRECISIONS, roundedTo, spotIn, type Spot } from '../../form/point.ts';
import { pointText, type Point, type Precision } from '../../form/precision.ts';
import { secondary } from '../parts.ts';
import type { Asking } from './asking.ts';
import { optionButtons, textField } from './fields.ts';
import type { SetPoint } from './place.ts';

// A first fix in the open; under a roof there may be none.
const PATIENCE_MS = 60_000;
// The area that a phone gives is fine enough for one that is rounded to so much.
const FINE_METRES = { exact: 100, 'cell-1km': 1_000 } as const;
const MAX_LINK = 2_000;

type Problem = 'denied' | 'notFound';

interface Found {
  readonly spot: Spot;
  readonly metres: number;
}

export class PointFinder {
  private precision: Precision = 'cell-10km';
  private typed = '';
  /** By the phone; not kept yet. */
  private found: Found | undefined;
  private isLooking = false;
  private problem: Problem | undefined;
  private set: SetPoint = () => undefined;

  constructor(
    private readonly application: Application,
    /** Of the place that it is for. */
    readonly path: string,
    given: Point | undefined,
  ) {
    if (given === undefined) return;
    this.precision = PRECISIONS.find((one) => one === given.precision) ?? this.precision;
    this.typed = pointText(given);
  }

  /** `set` answers with a point, or with none. */
  draw(asking: Asking<'place'>, set: SetPoint): readonly Node[] {
    const { words } = this;
    this.set = set;
    const id = `${asking.id}-point`;
    const options = PRECISIONS.map((code) => ({ code, label: words.precisions[code] }));
    return [
      element(
        'section',
        { class: 'card', id },
        element('h2', { id: `${id}-heading`, attributes: { tabindex: '-1' } }, words.heading),
        paragraph(words.optional, 'small'),
        ...optionButtons({ id: `${id}-precision`, label: words.howExact, options, isChosen: (code) => code === this.precision, onChoose: (code) => {
          this.choose(asking, code as Precision);
        } }),
        ...(this.precision === 'exact' ? [paragraph(words.exactWarning, 'note')] : []),
        ...textField({ id: `${id}-typed`, label: words.typed, hint: words.example, value: this.typed, limit: MAX_LINK, onInput: (text) => {
          this.typed = text;
          this.answer();
          announce(required(`${id}-said`), this.saidOf(asking));
        } }),
        element('p', { id: `${id}-said`, class: 'status', attributes: { role: 'status' } }, this.saidOf(asking)),
        element('div', { id: `${id}-place` }, ...this.here(asking, id)),
        button(words.remove, () => {
          this.remove(asking);
        }, { id: `${id}-remove`, class: 'plain' }),
      ),
    ];
  }

  private get words(): PointWords {
    return this.application.wording.of('point');
  }

  private labelOf(precision: string): string {
    return this.application.questionnaire.label('place_precision', precision);
  }

  /** The phone's own position. */
  private here(asking: Asking<'place'>, id: string): readonly Node[] {
    const { words } = this;
    if (!window.isSecureContext || !('geolocation' in navigator)) return [];
    const look = secondary(words.here, () => {
      this.look(asking);
    }, `${id}-here`);
    return [
      paragraph(words.hereWarning, 'small'),
      ...(this.found === undefined ? [look] : []),
      element('p', { class: this.problem === undefined ? 'status' : 'alert', attributes: { role: 'status' } }, this.isLooking ? words.looking : this.problem === undefined ? '' : words.problems[this.problem]),
      ...this.offer(asking, id),
    ];
  }

  private offer(asking: Asking<'place'>, id: string): readonly Node[] {
    const { found, words } = this;
    if (found === undefined) return [];
    const point = roundedTo(this.carefulFor(found.metres), found.spot);
    const keep = secondary(words.keep, () => {
      this.typed = pointText(point);
      this.precision = point.precision as Precision;
      this.found = undefined;
      this.answer();
      asking.redraw();
      document.getElementById(`${id}-typed`)?.focus();
    }, `${id}-keep`);
    const drop = secondary(words.drop, () => {
      this.found = undefined;
      asking.redraw();
      document.getElementById(`${id}-heading`)?.focus();
    }, `${id}-drop`);
    return [
      element('p', { id: `${id}-found`, class: 'note', attributes: { role: 'status', tabindex: '-1' } }, words.found(pointText(point), this.labelOf(point.precision))),
      element('div', { class: 'actions' }, keep, drop),
    ];
  }

  /** A phone that does not know better is not believed to. */
  private carefulFor(metres: number): Precision {
    const { precision } = this;
    if (precision === 'exact' && metres <= FINE_METRES.exact) return 'exact';
    return precision !== 'cell-10km' && metres <= FINE_METRES['cell-1km'] ? 'cell-1km' : 'cell-10km';
  }

  private choose(asking: Asking<'place'>, precision: Precision): void {
    this.precision = precision;
    this.answer();
    asking.redraw();
  }

  private remove(asking: Asking<'place'>): void {
    this.typed = '';
    this.found = undefined;
    this.answer();
    this.application.finder = undefined;
    asking.redraw();
    document.getElementById(`${asking.id}-point-add`)?.focus();
  }

  private answer(): void {
    const spot = spotIn(this.typed);
    const point = spot && roundedTo(this.precision, spot);
    this.set(point);
  }

  /** What is going to be sent of it. */
  private saidOf({ value }: Asking<'place'>): string {
    const { words } = this;
    const point = value?.point;
    if (point === undefined) return this.typed.trim() === '' || spotIn(this.typed) !== undefined ? '' : words.unread;
    const said = words.sends(pointText(point), this.labelOf(point.precision));
    return isInMexico(point) ? said : `${said} ${words.outside}`;
  }

  private look(asking: Asking<'place'>): void {
    if (this.isLooking) return;
    this.isLooking = true;
    this.problem = undefined;
    this.showHere(asking);
    navigator.geolocation.getCurrentPosition(
      ({ coords: { accuracy, latitude, longitude } }) => {
        this.end(asking, { found: { spot: { lat: latitude, lon: longitude }, metres: accuracy } });
      },
      ({ code, PERMISSION_DENIED }) => {
        this.end(asking, { problem: code === PERMISSION_DENIED ? 'denied' : 'notFound' });
      },
      { enableHighAccuracy: this.precision === 'exact', timeout: PATIENCE_MS },
    );
  }

  /** Nothing that arrives after the point was given up, or the page left, is looked at. */
  private end(asking: Asking<'place'>, { found, problem }: { readonly found?: Found; readonly problem?: Problem }): void {
    if (this.application.finder !== this) return;
    this.isLooking = false;
    this.found = found;
    this.problem = problem;
    this.showHere(asking);
  }

  /** Where it stands, if it does: whoever types beside it is left alone. */
  private showHere(asking: Asking<'place'>): void {
    const id = `${asking.id}-point`;
    const place = document.getElementById(`${id}-place`);
    const hadFocus = place?.contains(document.activeElement) === true;
    place?.replaceChildren(...this.here(asking, id));
    if (hadFocus) (document.getElementById(`${id}-found`) ?? document.getElementById(`${id}-here`))?.focus();
  }
}
