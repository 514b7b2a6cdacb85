/** Help that knows where somebody is: what this part is for, what holds there, its keys, and behind a button all others. */

import type { JSX } from 'preact';

import { COMMANDS, type Command } from '../shell/commands.ts';
import { Dialog } from '../shell/dialog.tsx';
import { KeyNames } from '../shell/key_names.tsx';
import { overlay } from '../shell/overlay.ts';
import { words } from '../wording.ts';
import { commandsAt, placeNow } from './places.ts';
import { beginTour } from './tour.ts';

export function Help(): JSX.Element {
  const { help, keys, shell } = words.value;
  const place = placeNow();
  const said = place === undefined ? undefined : help.places[place];
  const isHere = commandsAt(place);
  const pressed = COMMANDS.filter((command) => command.keys.length > 0);
  const here = pressed.filter(({ id }) => isHere.has(id));
  return (
    <Dialog label={help.heading}>
      <div class="help">
        <h2>{said?.title ?? help.heading}</h2>
        <p>{said?.what ?? help.general}</p>
        {said !== undefined && (
          <>
            <h3>{help.rules}</h3>
            <ul>
              {Object.values(said.rules).map((rule) => (
                <li key={rule}>{rule}</li>
              ))}
            </ul>
          </>
        )}
        {here.length > 0 && (
          <>
            <h3>{help.keysHere}</h3>
            <Keys commands={here} />
          </>
        )}
        <details open={here.length === 0}>
          <summary>{help.allKeys}</summary>
          <Keys commands={pressed.filter(({ id }) => !isHere.has(id))} />
        </details>
        <p class="hint">{keys.idle}</p>
        <div class="line">
          <button type="button" id="begin-tour" onClick={beginTour}>
            {help.tour}
          </button>
          <button type="button" onClick={() => (overlay.value = undefined)}>
            {shell.closeBox}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Keys({ commands }: { commands: readonly Command[] }): JSX.Element {
  const { keys } = words.value;
  return (
    <dl class="keys">
      {commands.map(({ id, keys: pressed }) => (
        <div key={id}>
          <dt>
            <KeyNames keys={pressed} />
          </dt>
          <dd>{keys.commands[id]}</dd>
        </div>
      ))}
    </dl>
  );
}
