/**
 * Other permissions, use by use: yes, no, or ask me. The page does not know what was allowed before, so everything
 * begins as "no change", and what is not touched stays as it was.
 */

import { announce, element, paragraph } from '../../browser/dom.ts';
import { codesAt } from '../form/entries.ts';
import { changeOf, changesIn, isPublishing, NEVER, VALUES } from '../form/requested.ts';
import type { Returning } from '../returning.ts';
import { actions, alertPlace, heading, primary, secondary, stepMark } from './parts.ts';
import { group, selectField } from './question/fields.ts';

const AUTHORITIES = 'share-authorities';

export function changesScreen(returning: Returning): readonly Node[] {
  const { draft, questionnaire, returnWords: { rights: { changes: words } }, words: { back, next } } = returning;
  const [question] = questionnaire.questions(returning.screen);
  const { choices = [], more = [] } = question ?? {};
  const alert = alertPlace();
  const isNever = codesAt(draft.entries, changeOf(NEVER))[0] === 'yes';
  const allowed = (scope: string): string | undefined => codesAt(draft.entries, changeOf(scope))[0];
  const fields = (scopes: readonly string[]): HTMLElement => element('div', {}, ...scopes.flatMap((scope) => field(returning, scope, isNever)));
  const onward = (): void => {
    if (changesIn(draft.entries).length > 0) returning.onward();
    else announce(alert, words.nothing);
  };
  const others = element('details', { class: 'more', id: 'more-changes', attributes: more.some((scope) => allowed(scope) !== undefined) ? { open: '' } : {} }, element('summary', {}, words.more), fields(more));
  return [
    stepMark(returning),
    heading(words.heading),
    element('p', { id: 'hint' }, words.hint),
    ...group({ id: 'sharing', label: questionnaire.words.consent.sharing }, fields(choices.filter((scope) => !isPublishing(scope)))),
    ...(allowed(AUTHORITIES) === 'yes' ? [paragraph(questionnaire.words.consent.authorities, 'note')] : []),
    ...group({ id: 'public', label: questionnaire.words.consent.public }, fields(choices.filter(isPublishing))),
    element('p', { class: 'note', id: 'never', attributes: isNever ? { role: 'status' } : { hidden: '' } }, questionnaire.words.consent.never),
    others,
    paragraph(words.afterWithdrawal, 'small'),
    alert,
    actions(
      primary(next, onward),
      secondary(back, () => {
        returning.backward();
      }),
    ),
  ];
}

/** "Nothing, never" answers for all that publishes. */
function field(returning: Returning, scope: string, isNever: boolean): readonly Node[] {
  const { draft, returnWords: { rights: { changes: words } } } = returning;
  const path = changeOf(scope);
  const values: Readonly<Record<string, string>> = scope === NEVER ? words.neverValues : words.values;
  const isAnswered = isNever && scope !== NEVER && isPublishing(scope);
  const made = selectField({
    id: `change-${scope}`,
    label: scope === NEVER ? words.never : scopeLabel(returning, scope),
    none: isAnswered ? words.values.no : words.same,
    value: isAnswered ? '' : (codesAt(draft.entries, path)[0] ?? ''),
    options: isAnswered ? [] : VALUES.flatMap((value) => (values[value] === undefined ? [] : [[value, values[value]] as const])),
    onChange: (value) => {
      draft.answer(path, value === '' ? undefined : { value });
      returning.refresh();
    },
  });
  for (const node of made) if (isAnswered && node instanceof HTMLSelectElement) node.disabled = true;
  return made;
}

/** What one allows, as the first report says it, or as only these screens do. */
export function scopeLabel({ questionnaire, returnWords: { rights: { scopes } } }: Returning, scope: string): string {
  const own: Readonly<Record<string, string>> = scopes;
  return own[scope] ?? questionnaire.label('consent_scopes', scope);
}
