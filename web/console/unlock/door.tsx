/** Where somebody unlocks: with a passkey, with the key file that lies here, or with one that they bring. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { askPasskey } from '../../browser/passkey.ts';
import { oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import type { KeptDoor, KeptPasskey, Organisation } from '../keeper_messages.ts';
import { door, forgetThisComputer, start, unlock } from '../session.ts';
import { FileField } from '../shell/file_field.tsx';
import { ChooseLanguage } from '../shell/language.tsx';
import { labelLanguage, words } from '../wording.ts';

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
      return <Credentials organisations={now.organisations} kept={now.kept} busy={said.steps[now.step]} />;
    case 'closed':
      return <Credentials organisations={now.organisations} kept={now.kept} failed={now.failed} />;
    case 'open':
      return <></>;
  }
}

interface Asked {
  readonly organisations: readonly Organisation[];
  readonly kept: KeptDoor | undefined;
  readonly busy?: string;
  readonly failed?: string | undefined;
}

function Credentials({ busy, failed, kept, organisations }: Asked): JSX.Element {
  const { unlock: said } = words.value;
  const member = useSignal(kept?.member ?? '');
  const file = useSignal<File | undefined>(undefined);
  const isKeptHere = kept !== undefined && kept.member === member.value;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const passphrase = fields.get('passphrase');
    if (typeof passphrase !== 'string') return;
    const bytes = file.value === undefined ? {} : { file: new Uint8Array(await file.value.arrayBuffer()) };
    await unlock({ member: member.value, by: { ...bytes, passphrase }, isKept: isKeptHere || fields.get('kept') !== null });
  };
  return (
    <form class="card" autocomplete="off" onSubmit={(event) => void submit(event)}>
      <fieldset disabled={busy !== undefined}>
        {kept?.passkey !== undefined && <ByPasskey member={kept.member} passkey={kept.passkey} />}
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
        <FileField
          id="file"
          label={said.file}
          hint={isKeptHere ? said.fileKept : said.fileHint}
          isRequired={!isKeptHere}
          file={file.value}
          onFile={(chosen) => {
            file.value = chosen;
          }}
        />
        <label for="passphrase">{said.passphrase}</label>
        <input id="passphrase" name="passphrase" type="password" required autocomplete="off" />
        {!isKeptHere && (
          <>
            <label class="check">
              <input name="kept" type="checkbox" />
              <span>{said.keep}</span>
            </label>
            <p class="hint">{said.keepHint}</p>
          </>
        )}
        <p class="alert" role="alert">
          {failed === undefined ? '' : explain(failed)}
        </p>
        <button type="submit" class="primary">
          {said.open}
        </button>
        {kept !== undefined && (
          <button type="button" onClick={() => void forgetThisComputer()}>
            {said.forget}
          </button>
        )}
      </fieldset>
      <p role="status">{busy ?? ''}</p>
    </form>
  );
}

function ByPasskey({ member, passkey }: { member: string; passkey: KeptPasskey }): JSX.Element {
  const { unlock: said } = words.value;
  const press = async (): Promise<void> => {
    const secret = await askPasskey(passkey);
    if (secret !== undefined) await unlock({ member, by: { secret }, isKept: true });
  };
  return (
    <>
      <button type="button" class="primary" id="by-passkey" onClick={() => void press()}>
        {said.byPasskey}
      </button>
      <p class="hint">{said.orFile}</p>
    </>
  );
}

function byName(left: Organisation, right: Organisation): number {
  return left.name[labelLanguage.value].localeCompare(right.name[labelLanguage.value]);
}
