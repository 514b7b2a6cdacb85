/** Keys, wherever somebody is that is not a field. */

import { COMMANDS, filterCommands } from './commands.ts';
import { overlay } from './overlay.ts';

const SECOND_KEY_MS = 1_500;

interface Pressed {
  readonly keys: readonly string[];
  readonly run: () => void;
}

let first: { readonly key: string; readonly at: number } | undefined;

/** Listens until `stop`. */
export function listenToKeys(stop: AbortSignal): void {
  document.addEventListener('keydown', press, { signal: stop });
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  const pressed = `${event.ctrlKey ? 'Control+' : ''}${event.metaKey ? 'Meta+' : ''}${event.key}`;
  // Fields keep their letters, and a box that is ticked takes none; commands with Control, and Escape, work everywhere.
  const isWriting = event.target instanceof HTMLElement && event.target.matches('input:not([type=checkbox]), select, textarea');
  if (isWriting && pressed !== 'Escape' && !pressed.includes('+')) return;
  if (overlay.value !== undefined && pressed !== 'Escape') return;
  // What is pressed by Enter has the focus, not the line behind it.
  if (pressed === 'Enter' && event.target instanceof HTMLElement && event.target.matches('button, summary, a, input')) return;
  const both = first !== undefined && event.timeStamp - first.at < SECOND_KEY_MS ? `${first.key} ${pressed}` : undefined;
  first = undefined;
  const all: readonly Pressed[] = [...COMMANDS, ...filterCommands()];
  const command = all.find(({ keys }) => both !== undefined && keys.includes(both)) ?? all.find(({ keys }) => keys.includes(pressed));
  if (command !== undefined) {
    event.preventDefault();
    if (isWriting && event.target instanceof HTMLElement) event.target.blur();
    command.run();
  } else if (COMMANDS.some(({ keys }) => keys.some((key) => key.startsWith(`${pressed} `)))) {
    first = { key: pressed, at: event.timeStamp };
  }
}
