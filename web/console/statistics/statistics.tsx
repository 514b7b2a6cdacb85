/** Statistics of what is decrypted here: what to count, the table, the picture, and whether it could be published. */

import type { JSX } from 'preact';

import { TextsBar } from '../search/texts_bar.tsx';
import { words } from '../wording.ts';
import { Builder } from './builder.tsx';
import { Chart, chartFile } from './chart.tsx';
import { download } from './download.ts';
import { captionLines, csvFile, isMarkedPublic } from './files.ts';
import { isPublic, left, publication, table } from './page.ts';
import type { Published } from './publishing.ts';
import { TableView } from './table_view.tsx';

export function StatisticsView(): JSX.Element {
  const { statistics: said } = words.value;
  const [mark, ...captions] = captionLines();
  return (
    <section class="statistics" aria-label={said.heading}>
      <h1 class="unseen">{said.heading}</h1>
      <Builder />
      <TextsBar missing={said.texts} />
      <p class={isMarkedPublic() ? 'mark publishable' : 'mark'} role="status">
        {mark}
      </p>
      <Hindrances of={publication.value} />
      <ul class="captions">
        {captions.map((each, i) => (
          <li key={i}>{each}</li>
        ))}
      </ul>
      {table.value.rows.length === 0 ? (
        <p class="none">{said.nothing}</p>
      ) : (
        <>
          <h2>{said.table}</h2>
          <TableView />
          {isPublic.value && <p class="hint">{said.rules}</p>}
          <h2>{said.chart}</h2>
          <Chart />
          <p class="line">
            <button
              type="button"
              onClick={() => {
                download('estadisticas.csv', 'text/csv', csvFile());
              }}
            >
              {said.csv}
            </button>
            <button
              type="button"
              onClick={() => {
                download('estadisticas.svg', 'image/svg+xml', chartFile());
              }}
            >
              {said.svg}
            </button>
          </p>
        </>
      )}
    </section>
  );
}

/** Why it may not be published, and what was left out of it. */
export function Hindrances({ of }: { of: Published | undefined }): JSX.Element {
  const { statistics: said } = words.value;
  if (!isPublic.value) return <></>;
  const why = of?.hindrances ?? [];
  return (
    <>
      {why.length > 0 && (
        <div class="alert">
          <p>{said.notPublishable}</p>
          <ul>
            {why.map((each) => (
              <li key={each}>{said.hindrances[each]}</li>
            ))}
          </ul>
        </div>
      )}
      {left.value.size > 0 && (
        <div class="left">
          <p>{said.left.heading}</p>
          <ul>
            {[...left.value].map(([why, count]) => (
              <li key={why}>{said.left[why](count)}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
