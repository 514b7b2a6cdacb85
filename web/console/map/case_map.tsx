/** The states of one case, and each of its places in words: a municipality or a point is never drawn. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { goTo } from '../pictures/going.ts';
import type { Known } from '../timeline/items.ts';
import { categoryLabel, stateLabel, termLabel } from '../terms.ts';
import { words } from '../wording.ts';
import { Choropleth } from './choropleth.tsx';
import { countsOf } from './counts.ts';
import { OUTLINES } from './outline.ts';
import { placesOf, type Where } from './places.ts';

const DRAWN: ReadonlySet<string> = new Set(OUTLINES.map(({ state }) => state));

export function CaseMap({ known: { found, line, report } }: { known: Known }): JSX.Element {
  const { map: said } = words.value.pictures;
  const current = useSignal<string | undefined>(undefined);
  const places = placesOf(line, report, found);
  const states = [...new Set(places.map(({ place }) => place.state))];
  const counts = countsOf(states, states.map((state) => places.filter(({ place }) => place.state === state).length), DRAWN);
  return (
    <section class="case-map" aria-label={said.ofCase}>
      <Choropleth
        id="case-map"
        counts={counts}
        current={current}
        unit={said.places}
        onChoose={(state) => {
          document.getElementById(`place-${String(places.findIndex(({ place }) => place.state === state))}`)?.focus();
        }}
      />
      <h3>{said.inWords}</h3>
      <ul class="places">
        {places.map((where, i) => (
          <li key={i}>
            <button
              type="button"
              id={`place-${String(i)}`}
              dir="auto"
              onClick={() => {
                if (where.act === undefined) goTo(line.id, 'report');
                else goTo(line.id, 'coding', `act-${where.act}`);
              }}
            >
              {whereText(where)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function whereText({ categories, place: { locality, municipality, note, point, state } }: Where): string {
  const { map: said } = words.value.pictures;
  const parts = [locality, municipality, state === undefined ? undefined : stateLabel(state)].filter((part) => part !== undefined && part !== '');
  const exactness = point === undefined ? '' : ` (${termLabel('place_precision', point.precision)})`;
  const more = note === undefined || note === '' ? '' : ` «${note}»`;
  return oneLine(`${categories.map(categoryLabel).join(', ')}: ${parts.length === 0 ? said.nobodySaid : parts.join(', ')}${exactness}${more}`, 400);
}
