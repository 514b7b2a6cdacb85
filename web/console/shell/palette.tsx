/** All commands by name: typed, chosen with the arrows, carried out with Enter. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { fold } from '../inbox/fold.ts';
import { words } from '../wording.ts';
import { COMMANDS, filterCommands } from './commands.ts';
import { Dialog } from './dialog.tsx';
import { KeyNames } from './key_names.tsx';
import { overlay } from './overlay.ts';

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly keys: readonly string[];
  readonly run: () => void;
}

/** Everything that can be done now, with filters that somebody has kept. */
function entries(): readonly Entry[] {
  const { keys } = words.value;
  return [
    ...COMMANDS.filter(({ id, isOffered }) => id !== 'palette' && isOffered()).map(({ id, keys: pressed, run }) => ({ id, keys: pressed, run, name: keys.commands[id] })),
    ...filterCommands().map(({ keys: pressed, name, run }, i) => ({ id: `filter-${String(i)}`, keys: pressed, run, name: keys.savedFilter(oneLine(name)) })),
  ];
}

export function Palette(): JSX.Element {
  const { keys } = words.value;
  const typed = useSignal('');
  const place = useSignal(0);
  const found = entries().filter(({ name }) => fold(name).includes(fold(typed.value)));
  const carryOut = (command: Entry | undefined): void => {
    if (command === undefined) return;
    overlay.value = undefined;
    command.run();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') place.value = Math.min(found.length - 1, place.value + 1);
    else if (event.key === 'ArrowUp') place.value = Math.max(0, place.value - 1);
    else if (event.key === 'Enter') carryOut(found[place.value]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label={keys.palette}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[place.value] === undefined ? undefined : `palette-${found[place.value]?.id ?? ''}`}
        aria-label={keys.palette}
        autocomplete="off"
        spellcheck={false}
        placeholder={keys.palette}
        value={typed.value}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          place.value = 0;
        }}
        onKeyDown={press}
      />
      <ul id="palette-list" role="listbox" aria-label={keys.palette}>
        {found.map((command, i) => (
          <li key={command.id} id={`palette-${command.id}`} role="option" aria-selected={i === place.value} onClick={() => { carryOut(command); }}>
            <span>{command.name}</span>
            <KeyNames keys={command.keys} />
          </li>
        ))}
      </ul>
      {found.length === 0 && <p>{keys.none}</p>}
    </Dialog>
  );
}
