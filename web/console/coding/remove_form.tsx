/** Taking something out of a case: it stays in the history, with why. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { words } from '../wording.ts';
import { keepOpen, LongText } from './fields.tsx';

export function RemoveForm({ isBusy, onDone }: { isBusy: boolean; onDone: (reason: string | undefined) => void }): JSX.Element {
  const { coding } = words.value;
  const reason = useSignal('');
  return (
    <form
      class="card coded-form"
      onKeyDown={keepOpen}
      onSubmit={(event) => {
        event.preventDefault();
        onDone(reason.value.trim());
      }}
    >
      <LongText id="removed-because" label={coding.removedBecause} value={reason.value} onChange={(text) => (reason.value = text)} />
      <div class="line">
        <button type="submit" class="primary" disabled={isBusy || reason.value.trim() === ''}>
          {coding.remove}
        </button>
        <button type="button" onClick={() => { onDone(undefined); }}>
          {coding.leave}
        </button>
      </div>
    </form>
  );
}
