/** A part of the console that is fetched when it is first drawn: what the list does not need makes nobody wait for the list. */

import { signal } from '@preact/signals';
import type { FunctionComponent, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { explain } from '../explain.ts';
import { words } from '../wording.ts';

/** `load` imports the part; where that fails it is tried again when the part is next opened. */
export function later<Properties extends object>(load: () => Promise<FunctionComponent<Properties>>): FunctionComponent<Properties> {
  const part = signal<{ readonly draw?: FunctionComponent<Properties>; readonly isMissing?: boolean }>({});
  return function Later(properties: Properties): JSX.Element {
    useEffect(() => {
      if (part.value.draw !== undefined) return;
      load().then(
        (draw) => (part.value = { draw }),
        () => (part.value = { isMissing: true }),
      );
    }, []);
    const { draw: Draw, isMissing } = part.value;
    if (Draw !== undefined) return <Draw {...properties} />;
    return isMissing === true ? (
      <p class="alert" role="alert">
        {explain('no-connection')}
      </p>
    ) : (
      <p role="status">{words.value.shell.loading}</p>
    );
  };
}
