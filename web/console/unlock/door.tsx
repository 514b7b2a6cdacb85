/** Where somebody unlocks with key file and passphrase. */

import type { JSX, TargetedSubmitEvent } from 'preact';
import { useSignal } from '@preact/signals';

import { oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import type { Organisation } from '../keeper_messages.ts';
import { door, start, unlock } from '../session.ts';
import { labelLanguage, words } from '../wording.ts';
import { ChooseLanguage } from '../shell/language.tsx';

export function Door(): JSX.Element {
  const { unlock: said, shell } = words.value;
  return (
    <div class="door">
      <header class="bar">
        <span class="name">{shell.title}</span>
        <ChooseLanguage />
      </header>
      <main>
        <h1>{said.heading}</h1>
        <p>{said.why}</p>
        <Inside />
      </main>
    </div>
  );
}

function Inside(): JSX.Element {
  const { unlock: said } = words.value;
  const now = door.value;
  switch (now.kind) {
    case 'opening':
      return <p role="status">{said.opening}</p>;
    case 'failed':
      return (
        <div class="alert" role="alert">
          <p>{explain(now.code)}</p>
          <button type="button" onClick={() => void start()}>
            {said.again}
          </button>
        </div>
      );
    case 'unlocking':
      return <Credentials organisations={now.organisations} busy={said.steps[now.step]} />;
    case 'closed':
      return <Credentials organisations={now.organisations} failed={now.failed} />;
    case 'open':
      return <></>;
  }
}

function Credentials({ busy, failed, organisations }: { organisations: readonly Organisation[]; busy?: string; failed?: string | undefined }): JSX.Element {
  const { unlock: said } = words.value;
  const member = useSignal('');
  const file = useSignal<File | undefined>(undefined);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const passphrase = fields.get('passphrase');
    if (file.value === undefined || typeof passphrase !== 'string') return;
    const bytes = new Uint8Array(await file.value.arrayBuffer());
    await unlock({ member: member.value, file: bytes, passphrase, isKept: fields.get('kept') !== null });
  };
  return (
    <form class="card" autocomplete="off" onSubmit={(event) => void submit(event)}>
      <fieldset disabled={busy !== undefined}>
        <label for="member">{said.organisation}</label>
        <select
          id="member"
          required
          value={member.value}
          onChange={({ currentTarget }) => {
            member.value = currentTarget.value;
          }}
        >
          <option value="">{said.chooseOrganisation}</option>
          {[...organisations].sort(byName).map(({ country, id, name }) => (
            <option key={id} value={id}>{`${oneLine(name[labelLanguage.value])} (${oneLine(country)})`}</option>
          ))}
        </select>
        <label for="file">{said.file}</label>
        <p class="hint" id="file-hint">
          {said.fileHint}
        </p>
        <input
          id="file"
          type="file"
          required
          aria-describedby="file-hint"
          onChange={({ currentTarget }) => {
            file.value = currentTarget.files?.[0];
          }}
        />
        <label for="passphrase">{said.passphrase}</label>
        <input id="passphrase" name="passphrase" type="password" required autocomplete="off" />
        <label class="check">
          <input name="kept" type="checkbox" />
          <span>{said.keep}</span>
        </label>
        <p class="hint">{said.keepHint}</p>
        <p class="alert" role="alert">
          {failed === undefined ? '' : explain(failed)}
        </p>
        <button type="submit" class="primary">
          {said.open}
        </button>
      </fieldset>
      <p role="status">{busy ?? ''}</p>
    </form>
  );
}

function byName(left: Organisation, right: Organisation): number {
  return left.name[labelLanguage.value].localeCompare(right.name[labelLanguage.value]);
}
