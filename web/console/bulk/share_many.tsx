/** Showing all that are chosen to another organisation: first each is looked at, then those may be shown to which everybody agrees. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { dayOf } from '../../protocol/case_words.ts';
import type { ShareLevel } from '../../protocol/events.ts';
import { textIn } from '../cases/fields.tsx';
import { organisationCalled } from '../cases/people.ts';
import type { Session } from '../keeper_messages.ts';
import { levelWords } from '../sharing/level_words.ts';
import { words } from '../wording.ts';
import { carryOut, oneByOne, progress, type Carried } from './carrying.ts';
import { Preview } from './preview.tsx';
import { LEVELS_FOR_MANY, lookAt, sharing, type Looked, type ShareWish } from './shares.ts';
import { chosenLines, useFirstField } from './step_form.tsx';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;

interface Properties {
  readonly session: Session;
  readonly onDone: (carried: readonly Carried[]) => void;
}

export function ShareMany({ onDone, session }: Properties): JSX.Element {
  useFirstField();
  const found = useSignal<{ readonly wish: ShareWish; readonly looked: readonly Looked[] } | undefined>(undefined);
  const look = async (wish: ShareWish): Promise<void> => {
    found.value = { wish, looked: await oneByOne(chosenLines(), (line) => lookAt(line, wish)) };
  };
  return (
    <>
      {/* Whatever is changed has to be looked at again. */}
      <WishForm session={session} onChange={() => (found.value = undefined)} onLook={look} />
      {found.value !== undefined && <Found {...found.value} onDone={onDone} />}
    </>
  );
}

function Found({ looked, onDone, wish }: { looked: readonly Looked[]; wish: ShareWish; onDone: Properties['onDone'] }): JSX.Element {
  const { bulk, sharing: said } = words.value;
  const able = looked.flatMap((each) => (each.refused === undefined ? [each] : []));
  const show = async (): Promise<void> => {
    onDone(await carryOut(able.map((each) => sharing(each, wish))));
  };
  return (
    <>
      <Preview said={bulk.preview(able.length, looked.length)} refused={looked.flatMap(({ line, refused }) => (refused === undefined ? [] : [{ line, why: refused }]))} />
      <p class="alert">{said.cannotCallBack}</p>
      <button type="button" class="primary" id="share-many" disabled={able.length === 0 || progress.value !== undefined} onClick={() => void show()}>
        {bulk.carryOut(able.length)}
      </button>
    </>
  );
}

function WishForm({ onChange, onLook, session }: { session: Session; onChange: () => void; onLook: (wish: ShareWish) => Promise<void> }): JSX.Element {
  const { bulk, sharing: said } = words.value;
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    void onLook({ member: textIn(fields, 'member'), level: textIn(fields, 'level') as ShareLevel, until: textIn(fields, 'until'), reason: textIn(fields, 'reason') });
  };
  return (
    <form class="step" onSubmit={submit} onInput={onChange}>
      <div class="line">
        <label class="line">
          {said.member}
          <select name="member" required>
            <option value="">{said.choose}</option>
            {session.organisations.filter(({ id }) => id !== session.member.id).map(({ id }) => (
              <option key={id} value={id}>
                {organisationCalled(id, session)}
              </option>
            ))}
          </select>
        </label>
        <label class="line">
          {said.level}
          <select name="level">
            {LEVELS_FOR_MANY.map((level) => (
              <option key={level} value={level}>
                {`${levelWords(level).name} — ${levelWords(level).shows}`}
              </option>
            ))}
          </select>
        </label>
        <label class="line">
          {said.until}
          <input type="date" name="until" required min={dayOf(new Date())} defaultValue={dayOf(new Date(Date.now() + USUAL_DAYS * DAY_MS))} />
        </label>
        <label class="line">
          {said.reason}
          <input type="text" name="reason" required maxLength={2_000} autocomplete="off" dir="auto" />
        </label>
      </div>
      <button type="submit" disabled={progress.value !== undefined}>
        {progress.value === undefined ? bulk.look : bulk.looking(progress.value.done, progress.value.of)}
      </button>
    </form>
  );
}
