/** What is about to be asked for, once more and whole, before it is sent. */

import { announce, element } from '../../browser/dom.ts';
import { valueOf } from '../form/entries.ts';
import { changesIn, NEVER, WHOM, withdrawnIn } from '../form/requested.ts';
import type { Returning } from '../returning.ts';
import { row } from './answers.ts';
import { scopeLabel } from './consent_change.ts';
import { organisationName } from './organisation_name.ts';
import { actions, alertPlace, heading, list, primary, secondary, stepMark, titled } from './parts.ts';
import { whoseIn, whoseLabel } from './whose.ts';

export function confirmScreen(returning: Returning): readonly Node[] {
  const { returnWords: { rights: words }, rights: { consent: id }, words: { back, organisations } } = returning;
  if (id === undefined) return [];
  const alert = alertPlace();
  const send = (): void => {
    if (returning.chosen().length > 0) returning.send();
    else announce(alert, organisations.nobody);
  };
  return [
    stepMark(returning),
    heading(words.confirm.headings[id]),
    element('dl', { class: 'answers' }, ...rows(returning)),
    ...(id === 'change' ? [] : [titled(words.withdrawal.cannotTitle, list(Object.values(id === 'delete' ? words.deletion.cannot : words.withdrawal.cannot)))]),
    alert,
    actions(
      primary(words.confirm.send[id], send),
      secondary(back, () => {
        returning.backward();
      }),
    ),
  ];
}

function rows(returning: Returning): readonly HTMLElement[] {
  const { language, questionnaire, returnWords: { rights: { confirm: words } }, words: { review } } = returning;
  const parts: Readonly<Record<string, () => { readonly title: string; readonly lines: readonly string[] }>> = {
    'q:whose': () => ({ title: words.whose, lines: [whoseLine(returning)] }),
    'q:changes': () => ({ title: words.what, lines: changeLines(returning) }),
    'q:withdrawal': () => ({ title: words.noMore, lines: withdrawnLines(returning) }),
    organisations: () => ({ title: review.organisations, lines: returning.chosen().map((organisation) => organisationName(organisation, language)) }),
  };
  return questionnaire.path.flatMap(({ name }) => {
    const part = parts[name]?.();
    const onChange = (): void => {
      returning.changeAnswer(name);
    };
    return part === undefined ? [] : [row(returning, { id: `change-${name.replace(':', '-')}`, parts: [part], onChange })];
  });
}

function whoseLine(returning: Returning): string {
  const whose = whoseIn(returning) ?? 'reporter';
  const name = whose === 'other' ? (valueOf(returning.draft.entries, WHOM, 'text')?.trim() ?? '') : '';
  return name === '' ? whoseLabel(returning, whose) : name;
}

/** "Nothing, never" first: it wins over the rest, and says so. */
function changeLines(returning: Returning): readonly string[] {
  const { draft, returnWords: { rights: { changes: words, confirm } } } = returning;
  const changes = changesIn(draft.entries);
  const never = changes.find(([scope]) => scope === NEVER)?.[1];
  const lines = changes.filter(([scope]) => scope !== NEVER).map(([scope, value]) => confirm.change(scopeLabel(returning, scope), words.values[value]));
  return never === undefined || never === 'ask-me' ? lines : [confirm.change(words.never, words.neverValues[never]), ...lines];
}

function withdrawnLines(returning: Returning): readonly string[] {
  const withdrawn = withdrawnIn(returning.draft.entries) ?? [];
  return withdrawn.length === 0 ? [returning.returnWords.rights.confirm.all] : withdrawn.map((scope) => scopeLabel(returning, scope));
}
