/** What is counted in the statistics, on the map of the states; as it stands here, or as it could be published. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { goTo } from '../pictures/going.ts';
import { arrivedText } from '../inbox/columns.tsx';
import { lines } from '../inbox/lines.ts';
import { TextsBar } from '../search/texts_bar.tsx';
import { Builder } from '../statistics/builder.tsx';
import { download } from '../statistics/download.ts';
import { captionLines, isMarkedPublic } from '../statistics/files.ts';
import { codeText } from '../statistics/labels.ts';
import { isPublic, selection } from '../statistics/page.ts';
import { Hindrances } from '../statistics/statistics.tsx';
import { words } from '../wording.ts';
import { Choropleth } from './choropleth.tsx';
import { mapFile } from './file.tsx';
import { counts, reportsIn, shown } from './page.ts';
import { Slider } from './slider.tsx';

const MOST_LISTED = 50;

export function MapView(): JSX.Element {
  const { pictures, statistics } = words.value;
  const current = useSignal<string | undefined>(undefined);
  /** Whose reports are listed: a state, or what lies in none. */
  const chosen = useSignal<{ readonly code: string | undefined } | undefined>(undefined);
  const [mark, ...captions] = captionLines(shown.value);
  return (
    <section class="statistics map-view" aria-label={pictures.map.heading}>
      <h1 class="unseen">{pictures.map.heading}</h1>
      <Builder isTable={false} />
      <Slider />
      <TextsBar missing={statistics.texts} />
      <p class={isMarkedPublic(shown.value) ? 'mark publishable' : 'mark'} role="status">
        {mark}
      </p>
      <Hindrances of={shown.value.publication} />
      <ul class="captions">
        {captions.map((each, i) => (
          <li key={i}>{each}</li>
        ))}
      </ul>
      <Choropleth id="map" counts={counts.value} current={current} unit={statistics.units[selection.value.unit]} onChoose={(code) => { chosen.value = { code }; }}>
        <p class="line">
          <button type="button" onClick={() => { download('mapa.svg', 'image/svg+xml', mapFile(counts.value, captionLines(shown.value))); }}>
            {statistics.svg}
          </button>
        </p>
      </Choropleth>
      {isPublic.value && <p class="hint">{statistics.rules}</p>}
      {/* What could be published names no report. */}
      {chosen.value !== undefined && !isPublic.value && <Behind code={chosen.value.code} />}
    </section>
  );
}

function Behind({ code }: { code: string | undefined }): JSX.Element {
  const { map: said } = words.value.pictures;
  const reports = reportsIn(code);
  const arrived = new Map(lines.value.map(({ hour, id }) => [id, hour]));
  return (
    <section aria-label={said.reports(codeText('state', code), reports.length)}>
      <h2>{said.reports(codeText('state', code), reports.length)}</h2>
      <ul class="behind">
        {reports.slice(0, MOST_LISTED).map((id) => (
          <li key={id}>
            <button type="button" onClick={() => { goTo(id, 'report'); }}>
              {`${id.slice(0, 8)} · ${arrivedText(arrived.get(id) ?? 0)}`}
            </button>
          </li>
        ))}
      </ul>
      {reports.length > MOST_LISTED && <p class="hint">{said.more(reports.length - MOST_LISTED)}</p>}
    </section>
  );
}
