/** When what happened in several cases: those that are chosen in the list, or those that the list shows. */

import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { caseAbout, revision } from '../cases/store.ts';
import { chosen, lines, shown } from '../inbox/lines.ts';
import { readCount, reading, textOf } from '../search/texts.ts';
import { TextsBar } from '../search/texts_bar.tsx';
import { words } from '../wording.ts';
import { inOrder, itemsOf } from './items.ts';
import { openItem } from './opening.ts';
import { Timeline } from './timeline.tsx';

export function TimelineView(): JSX.Element {
  const { timeline: said } = words.value.pictures;
  const isChosen = chosen.value.size > 0;
  const selected = useMemo(() => (isChosen ? lines.value.filter(({ id }) => chosen.value.has(id)) : shown.value), [lines.value, chosen.value, shown.value]);
  // While all texts are read, one after another, what is shown stays; else it is asked for anew when a case or a text has come.
  const isReading = reading.value?.isPaused === false;
  const items = useMemo(() => inOrder(selected.flatMap((line) => itemsOf({ line, report: textOf(line.id), found: caseAbout(line.id) }))), [selected, isReading, revision.value, isReading ? 0 : readCount.value]);
  return (
    <section class="statistics timeline-view" aria-label={said.heading}>
      <h1 class="unseen">{said.heading}</h1>
      <p>{isChosen ? said.ofChosen(selected.length) : said.ofList(selected.length)}</p>
      <TextsBar missing={said.texts} />
      <Timeline items={items} isOfMany kinds={['act', 'told', 'statement']} onOpen={openItem} />
    </section>
  );
}
