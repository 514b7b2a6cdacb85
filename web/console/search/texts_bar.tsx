/** How much of what was told is here, and the asking for the rest. */

import type { JSX } from 'preact';

import { explain } from '../explain.ts';
import { words } from '../wording.ts';
import { brokenTexts, pause, readAll, readCount, reading, unreadTexts } from './texts.ts';

export function TextsBar({ missing }: { missing: (count: number) => string }): JSX.Element {
  const { texts } = words.value.search;
  const now = reading.value;
  if (now !== undefined && !now.isPaused) {
    return (
      <p class="texts">
        <label for="reading">{texts.reading(now.done, now.total)}</label> <progress id="reading" max={now.total} value={now.done} />{' '}
        <button type="button" onClick={pause}>
          {texts.pause}
        </button>
      </p>
    );
  }
  // Asked anew with each report that is opened; while all are read, nobody looks through the whole list for each.
  const left = readCount.value >= 0 ? unreadTexts() : 0;
  return (
    <div class="texts">
      {[...brokenTexts()].map(([code, count]) => (
        <p key={code} class="alert" role="alert">
          {texts.broken(count, explain(code))}
        </p>
      ))}
      {left > 0 && <Missing left={left} missing={missing} />}
    </div>
  );
}

function Missing({ left, missing }: { left: number; missing: (count: number) => string }): JSX.Element {
  const { texts } = words.value.search;
  const now = reading.value;
  return (
    <>
      {now?.failed !== undefined && (
        <p class="alert" role="alert">
          {explain(now.failed)}
        </p>
      )}
      <p>
        {missing(left)}{' '}
        <button type="button" id="read-all" onClick={() => void readAll()}>
          {now === undefined ? texts.read : texts.go}
        </button>
      </p>
      <p class="hint">{texts.why}</p>
    </>
  );
}
