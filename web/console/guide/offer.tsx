/** A strip under the bar, the first time: it covers nothing and waits for nobody. */

import type { JSX } from 'preact';

import { words } from '../wording.ts';
import { beginTour, endTour, isOffered, stop } from './tour.ts';

export function Offer(): JSX.Element {
  const { tour } = words.value;
  if (!isOffered.value || stop.value !== undefined) return <></>;
  return (
    <section class="offer" aria-label={tour.name}>
      <p>{tour.offer}</p>
      <button type="button" class="primary" id="take-tour" onClick={beginTour}>
        {tour.begin}
      </button>
      <button type="button" onClick={endTour}>
        {tour.notNow}
      </button>
    </section>
  );
}
