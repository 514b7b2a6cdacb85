/** The pictures of one case: when, where, who with whom. Each is fetched when it is first looked at. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { later } from '../shell/later.tsx';
import { words } from '../wording.ts';
import { itemsOf, type Known } from '../timeline/items.ts';
import { openItem } from '../timeline/opening.ts';
import { Timeline } from '../timeline/timeline.tsx';

const CaseMap = later(() => import('../map/case_map.tsx').then((part) => part.CaseMap));
const Network = later(() => import('../network/network.tsx').then((part) => part.Network));

const PICTURES = ['timeline', 'map', 'network'] as const;
type Which = (typeof PICTURES)[number];

export function CasePictures({ known }: { known: Known }): JSX.Element {
  const { pictures: said } = words.value;
  const which = useSignal<Which>('timeline');
  return (
    <section class="pictures" aria-label={said.heading}>
      <div class="which" role="group" aria-label={said.heading}>
        {PICTURES.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={which.value === each}
            onClick={() => {
              which.value = each;
            }}
          >
            {said.which[each]}
          </button>
        ))}
      </div>
      {which.value === 'timeline' && <Timeline items={itemsOf(known)} isOfMany={false} onOpen={openItem} />}
      {which.value === 'map' && <CaseMap known={known} />}
      {which.value === 'network' && <Network known={known} />}
    </section>
  );
}
