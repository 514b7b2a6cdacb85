/** The map of the keyboard, made of the commands themselves. */

import type { JSX } from 'preact';

import { words } from '../wording.ts';
import { COMMANDS } from './commands.ts';
import { Dialog } from './dialog.tsx';
import { KeyNames } from './key_names.tsx';
import { overlay } from './overlay.ts';

export function Help(): JSX.Element {
  const { keys, shell } = words.value;
  return (
    <Dialog label={keys.heading}>
      <h2>{keys.heading}</h2>
      <dl class="keys">
        {COMMANDS.filter(({ keys: pressed }) => pressed.length > 0).map(({ id, keys: pressed }) => (
          <div key={id}>
            <dt>
              <KeyNames keys={pressed} />
            </dt>
            <dd>{keys.commands[id]}</dd>
          </div>
        ))}
      </dl>
      <p>{keys.idle}</p>
      <button type="button" onClick={() => (overlay.value = undefined)}>
        {shell.closeBox}
      </button>
    </Dialog>
  );
}
