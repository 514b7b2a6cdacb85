/** Taking cases out: which, what for and how, what would become of each, and the file once their threads say so. */

import type { JSX, TargetedSubmitEvent } from 'preact';

import type { Session } from '../keeper_messages.ts';
import { words } from '../wording.ts';
import { ChoiceFields } from './choice_fields.tsx';
import { stop } from './packaging.ts';
import { bySource, carryOut, failure, isOneTooMany, look, outcome, preview, progress } from './page.ts';
import { Preview } from './preview.tsx';
import { source } from './source.ts';

export function ExportView({ session }: { session: Session }): JSX.Element {
  const { exports: said } = words.value;
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void look();
  };
  const count = bySource.value[source.value].length;
  return (
    <section class="exports" aria-label={said.heading}>
      <h1>{said.heading}</h1>
      <p>{said.intro}</p>
      <form class="card" onSubmit={submit}>
        <fieldset class="whole" disabled={progress.value !== undefined}>
          <ChoiceFields session={session} />
        </fieldset>
        {count === 0 && <p class="hint">{said.nothingChosen}</p>}
        {isOneTooMany.value && <p class="hint">{said.onlyOne}</p>}
        <button type="submit" class={preview.value === undefined ? 'primary' : undefined} id="export-look" disabled={count === 0 || isOneTooMany.value || progress.value !== undefined}>
          {said.look}
        </button>
      </form>
      <Failure />
      <p role="status">{progress.value !== undefined && said[progress.value.doing](progress.value.done, progress.value.of)}</p>
      {(progress.value?.doing === 'fetching' || progress.value?.doing === 'writing') && (
        <button type="button" id="export-stop" onClick={stop}>
          {said.stop}
        </button>
      )}
      <Result />
      {preview.value !== undefined && <Preview all={preview.value.all} />}
      {preview.value !== undefined && outcome.value === undefined && <Go />}
    </section>
  );
}

/** One button for everything: those that leave, and those about which somebody else is asked. */
function Go(): JSX.Element {
  const { exports: said } = words.value;
  const all = preview.value?.all ?? [];
  const [leave, ask] = (['leaves', 'asks'] as const).map((kind) => all.filter((each) => each.kind === kind).length);
  if (!leave && !ask) return <></>;
  return (
    <button type="button" class="primary" id="export-go" disabled={progress.value !== undefined} onClick={() => void carryOut()}>
      {[leave ? said.go(leave) : '', ask ? said.ask(ask) : ''].filter((each) => each !== '').join(' · ')}
    </button>
  );
}

function Failure(): JSX.Element {
  const { value } = failure;
  if (value === undefined) return <></>;
  return (
    <p class="alert" role="alert">
      {typeof value === 'string' ? value : words.value.exports[value.why]}
    </p>
  );
}

function Result(): JSX.Element {
  const { exports: said } = words.value;
  const { value } = outcome;
  if (value === undefined) return <></>;
  return (
    <div class="alert" role="status" id="export-outcome">
      <p>{value.left === 0 ? said.nobodyLeft : said.done(value.left, value.name)}</p>
      {value.left > 0 && <p>{said.readTexts}</p>}
      {value.given !== undefined && value.given.lacking.length > 0 && <p>{said.lacking(value.given.lacking.join(', '))}</p>}
      {value.given?.hasReceipt === false && <p>{said.noReceipt}</p>}
      {value.left > 0 && !value.isLocked && <p>{said.unlocked}</p>}
    </div>
  );
}
