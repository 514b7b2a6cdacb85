import type { JSX } from 'preact';

const NAMES: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', Enter: '↵', Escape: 'Esc', 'Control+k': 'Ctrl K', 'Meta+k': '⌘ K' };

/** Keys as they are printed on a keyboard. */
export function KeyNames({ keys }: { keys: readonly string[] }): JSX.Element {
  return (
    <>
      {keys.map((key) => (
        <kbd key={key}>{NAMES[key] ?? key}</kbd>
      ))}
    </>
  );
}
