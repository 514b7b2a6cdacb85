/** When what happened, and when who said what: a picture by days or by years, and the same as a list. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { Ways, type Way } from '../pictures/ways.tsx';
import { words } from '../wording.ts';
import { KINDS, type Item, type Kind } from './items.ts';
import { momentText, titleOf, whenText } from './labels.ts';
import { Picture } from './picture.tsx';
import { seen } from './spans.ts';
import { around, moved, zoomed, type Window } from './window.ts';

/** More than that nobody reads. */
const MOST_ITEMS = 1_000;
const DAY_MS = 86_400_000;
const [STEP_PART, ZOOM] = [0.5, 2];

interface Properties {
  /** In order. */
  readonly items: readonly Item[];
  /** Whether they are of several cases. */
  readonly isOfMany: boolean;
  readonly kinds?: readonly Kind[];
  readonly onOpen: (item: Item) => void;
}

export function Timeline({ isOfMany, items, kinds = KINDS, onOpen }: Properties): JSX.Element {
  const { timeline: said } = words.value.pictures;
  const way = useSignal<Way>('picture');
  const shownKinds = useSignal<ReadonlySet<Kind>>(new Set(kinds));
  const chosen = useSignal<Window | undefined>(undefined);
  const current = useSignal<string | undefined>(undefined);
  const today = Date.now() / DAY_MS;
  const meant = items.filter(({ kind }) => shownKinds.value.has(kind));
  const all = meant.slice(0, MOST_ITEMS);
  const dated = all.filter(({ span }) => span !== undefined);
  const undated = all.filter(({ span }) => span === undefined);
  const window = chosen.value ?? around(dated.flatMap(({ span }) => span ?? []));
  const inside = dated.filter(({ span }) => span !== undefined && seen(span, window.from, window.until, today) !== undefined);
  return (
    <div class="timeline-box">
      <Ways way={way} />
      <fieldset class="kinds">
        <legend>{said.filter}</legend>
        {KINDS.map((kind) => (
          <label key={kind} class="check">
            <input
              type="checkbox"
              checked={shownKinds.value.has(kind)}
              onChange={() => {
                const next = new Set(shownKinds.value);
                if (!next.delete(kind)) next.add(kind);
                shownKinds.value = next;
              }}
            />
            <span class={`sign ${kind}`} aria-hidden="true" />
            {said.kindsMany[kind](items.filter((each) => each.kind === kind).length)}
          </label>
        ))}
      </fieldset>
      {meant.length > MOST_ITEMS && <p class="alert">{said.tooMany(MOST_ITEMS, meant.length)}</p>}
      {way.value === 'list' ? (
        <List items={[...dated, ...undated]} isOfMany={isOfMany} onOpen={onOpen} />
      ) : dated.length === 0 ? (
        <p class="none">{said.nothing}</p>
      ) : (
        <>
          <Zoom window={window} isAll={chosen.value === undefined} shown={inside.length} total={dated.length} onWindow={(next) => { chosen.value = next; }} />
          <Picture items={inside} isOfMany={isOfMany} window={window} today={today} current={current} onWindow={(next) => { chosen.value = next; }} onOpen={onOpen} />
          <p class="hint">{said.keys}</p>
        </>
      )}
      {way.value === 'picture' && undated.length > 0 && (
        <>
          <p class="undated">{said.undated(undated.length)}</p>
          <List items={undated} isOfMany={isOfMany} onOpen={onOpen} />
        </>
      )}
    </div>
  );
}

interface ZoomProperties {
  readonly window: Window;
  readonly isAll: boolean;
  readonly shown: number;
  readonly total: number;
  readonly onWindow: (window: Window | undefined) => void;
}

function Zoom({ isAll, onWindow, shown, total, window }: ZoomProperties): JSX.Element {
  const { timeline: said } = words.value.pictures;
  const day = (moment: number): string => momentText(new Date(moment * DAY_MS).toISOString().slice(0, 10));
  const buttons: readonly (readonly [sign: string, name: string, next: Window | undefined])[] = [
    ['◀', said.earlier, moved(window, -STEP_PART)],
    ['▶', said.later, moved(window, STEP_PART)],
    ['+', said.closer, zoomed(window, 1 / ZOOM)],
    ['−', said.wider, zoomed(window, ZOOM)],
  ];
  return (
    <div class="line zoom">
      {buttons.map(([sign, name, next]) => (
        <button key={sign} type="button" aria-label={name} title={name} onClick={() => { onWindow(next); }}>
          {sign}
        </button>
      ))}
      <button type="button" disabled={isAll} onClick={() => { onWindow(undefined); }}>
        {said.all}
      </button>
      <span role="status">{said.window(day(window.from), day(window.until), shown, total)}</span>
    </div>
  );
}

function List({ isOfMany, items, onOpen }: Pick<Properties, 'items' | 'isOfMany' | 'onOpen'>): JSX.Element {
  const { timeline: said } = words.value.pictures;
  return (
    <div class="table" tabIndex={0} role="group" aria-label={said.list}>
      <table>
        <thead>
          <tr>
            <th scope="col">{said.when}</th>
            <th scope="col">{said.what}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <td>{whenText(item.time)}</td>
              <td>
                <button type="button" dir="auto" onClick={() => { onOpen(item); }}>
                  {titleOf(item, isOfMany)}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
