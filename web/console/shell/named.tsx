/** Things that somebody keeps under names: pressed to have them, taken away by the button beside, kept by a name that is typed. */

import type { ComponentChildren, JSX, TargetedSubmitEvent } from 'preact';

import { oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import { codeOf } from '../session.ts';
import { say } from './notice.ts';

const LONGEST_NAME = 80;

interface Kept {
  readonly name: string;
  /** What it is, for whoever does not remember. */
  readonly title: string;
  readonly beside?: ComponentChildren;
  readonly isPressed?: boolean;
}

interface ListProperties {
  readonly kept: readonly Kept[];
  readonly removal: (name: string) => string;
  readonly onOpen: (name: string) => Promise<void>;
  readonly onRemove: (name: string) => Promise<void>;
}

export function NamedList({ kept, onOpen, onRemove, removal }: ListProperties): JSX.Element {
  return (
    <ul class="named">
      {kept.map(({ beside, isPressed, name, title }) => (
        <li key={name}>
          <button type="button" title={oneLine(title)} aria-pressed={isPressed} onClick={() => void trying(onOpen(name))}>
            {oneLine(name)} {beside}
          </button>
          <button type="button" aria-label={removal(oneLine(name))} onClick={() => void trying(onRemove(name))}>
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

export function NameForm({ label, onSave, save }: { label: string; save: string; onSave: (name: string) => Promise<void> }): JSX.Element {
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const name = new FormData(form).get('name');
    if (typeof name !== 'string' || name.trim() === '') return;
    void trying(onSave(name.trim()));
    form.reset();
  };
  return (
    <form class="line" onSubmit={submit}>
      <input name="name" type="text" required maxLength={LONGEST_NAME} aria-label={label} placeholder={label} autocomplete="off" dir="auto" />
      <button type="submit">{save}</button>
    </form>
  );
}

/** What could not be kept stays for this session. */
export async function trying(keeping: Promise<void>): Promise<void> {
  try {
    await keeping;
  } catch (error) {
    say(explain(codeOf(error)));
  }
}
