/** The button by which a screen is heard; only where there is a recording, and only when it is pressed. */

import type { FirstWords } from 'words:types';

import { announce, button } from '../browser/dom.ts';
import { play, playable } from '../browser/sound.ts';

/** Below the heading of the screen that is shown; what is heard ends with `leave`. */
export function offerListening({ listening: words }: FirstWords, leave: AbortSignal): void {
  const addresses = [...document.querySelectorAll<HTMLElement>('#main [data-heard]')].flatMap(({ dataset }) => playable(dataset['heard'] ?? '') ?? []);
  if (addresses.length === 0 || leave.aborted || document.getElementById('listen') !== null) return;
  let stop: AbortController | undefined;
  leave.addEventListener('abort', () => {
    stop?.abort();
  });
  const listen = button(words.listen, () => {
    if (stop !== undefined) {
      stop.abort();
      return;
    }
    const mine = new AbortController();
    stop = mine;
    announce(listen, words.stop);
    const end = (label: string): void => {
      stop = undefined;
      announce(listen, label);
    };
    play(addresses, mine.signal).then(
      () => {
        end(words.listen);
      },
      () => {
        end(words.failed);
      },
    );
  }, { class: 'secondary', id: 'listen' });
  document.getElementById('heading')?.after(listen);
}
