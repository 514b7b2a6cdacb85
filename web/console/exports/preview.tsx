/** Which cases leave, which wait for a second person, and which stay and why; names stand nowhere in it. */

import type { JSX } from 'preact';

import { shortOf } from '../cases/share_key.ts';
import { words } from '../wording.ts';
import type { Decided } from './deciding.ts';
import { leftOutWords, refusalWords } from './words.ts';

export function Preview({ all }: { all: readonly Decided[] }): JSX.Element {
  const { exports: said } = words.value;
  const leave = all.filter(({ kind }) => kind === 'leaves');
  const wait = all.filter(({ kind }) => kind === 'asks' || kind === 'waits');
  const stay = all.filter(({ kind }) => kind === 'stays');
  return (
    <div class="decided">
      <Group kind="leave" heading={said.leave(leave.length)} all={leave} />
      <Group kind="wait" heading={said.wait(wait.length)} all={wait} />
      <Group kind="stay" heading={said.stay(stay.length)} all={stay} />
    </div>
  );
}

function Group({ all, heading, kind }: { kind: string; heading: string; all: readonly Decided[] }): JSX.Element {
  if (all.length === 0) return <></>;
  return (
    <section class={kind} aria-label={heading}>
      <h2>{heading}</h2>
      <ul>
        {all.map((each) => (
          <li key={each.candidate.line.id}>
            <strong>{shortOf(each.candidate.line.id)}</strong>
            {': '}
            {sentencesOf(each).join('; ')}
          </li>
        ))}
      </ul>
    </section>
  );
}

function sentencesOf(each: Decided): readonly string[] {
  const { exports: said } = words.value;
  switch (each.kind) {
    case 'stays':
      return each.refused.map(refusalWords);
    case 'waits':
      return [said.asked];
    case 'asks':
      return [said.toAsk, ...lackOf(each)];
    case 'leaves': {
      const lack = lackOf(each);
      return lack.length > 0 ? lack : [said.whole];
    }
  }
}

function lackOf({ leaving: { leftOut } }: Extract<Decided, { readonly kind: 'leaves' | 'asks' }>): readonly string[] {
  return leftOut.map((code) => words.value.exports.without(leftOutWords(code)));
}
