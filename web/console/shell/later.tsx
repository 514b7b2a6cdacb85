/** A part of the console that is fetched when it is first drawn: what the list does not need makes nobody wait for the list. */

import { signal } from '@preact/signals';
import type { FunctionComponent, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { explain } from '../explain.ts';
import { words } from '../wording.ts';

export type Later<Properties> = FunctionComponent<Properties> & {
  /** Fetches it before somebody asks for it, so that it is drawn at once. */
  readonly fetch: () => Promise<void>;
};

/** `load` imports the part; where that fails it is tried again when the part is next opened. */
export function later<Properties extends object>(load: () => Promise<FunctionComponent<Properties>>): Later<Properties> {
  const part = signal<{ readonly draw?: FunctionComponent<Properties>; readonly isMissing?: boolean }>({});
  const fetch = async (): Promise<void> => {
    if (part.value.draw !== undefined) return;
    part.value = await load().then(
      (draw) => ({ draw }),
      () => ({ isMissing: true }),
    );
  };
  function Later(properties: Properties): JSX.Element {
    useEffect(() => void fetch(), []);
    const { draw: Draw, isMissing } = part.value;
    if (Draw !== undefined) return <Draw {...properties} />;
    return isMissing === true ? (
      <p class="alert" role="alert">
        {explain('no-connection')}
      </p>
    ) : (
      <p role="status">{words.value.shell.loading}</p>
    );
  }
  return Object.assign(Later, { fetch });
}
