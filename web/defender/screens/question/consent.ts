/** What may be done with it, one by one: nothing is ticked, and "nothing, ever" unticks what it forbids. */

import { element } from '../../../browser/dom.ts';
import { FORBIDDEN, isPublic, nothingAllowed, scopesToAsk, withTick } from '../../form/consent.ts';
import type { ConsentGiven } from '../../form/entries.ts';
import type { Asking } from './asking.ts';
import { group, optionButtons, tickBox } from './fields.ts';

const NEVER = 'never-publish';
const AUTHORITIES = 'share-authorities';
const GUARDIAN = 'guardian';
const GIVEN_BY = ['self', 'family', GUARDIAN];

export function consentQuestion(asking: Asking<'consent'>): readonly Node[] {
  const { application, id, path, question, words } = asking;
  const scopes = scopesToAsk(application.draft.entries, question.choices);
  const person = path.replace('consent.', '');
  const given = asking.value ?? nothingAllowed(scopes, new Date(), 'self');
  const tick = (scope: string, isTicked: boolean): void => {
    asking.answer({ ...withTick(asking.value ?? given, scope, isTicked), at: nothingAllowed([], new Date(), '').at });
    asking.redraw();
  };
  const boxes = (shown: readonly string[]): readonly HTMLElement[] => shown.map((scope) => {
    const box = tickBox({ id: `${id}-${scope}`, label: asking.label(scope, 'consent_scopes'), isTicked: given.yes.includes(scope), onTick: (isTicked) => {
      tick(scope, isTicked);
    } });
    const isForbidden = given.yes.includes(NEVER) && FORBIDDEN.includes(scope);
    if (isForbidden) forbid(box);
    return box;
  });
  const sharing = scopes.filter((scope) => !isPublic(scope));
  const publicly = scopes.filter(isPublic);
  const short = publicly.length === 0;
  return [
    ...(person === 'reporter' ? [] : whose(asking, person, given)),
    ...group(short ? asking.named() : { id: `${id}-sharing`, label: words.consent.sharing }, ...boxes(sharing)),
    ...(given.yes.includes(AUTHORITIES) ? [element('p', { class: 'note' }, words.consent.authorities)] : []),
    ...(short ? [] : group({ id: `${id}-public`, label: words.consent.public }, ...boxes(publicly))),
    element('p', { class: 'note', id: `${id}-never`, attributes: given.yes.includes(NEVER) ? { role: 'status' } : { hidden: '' } }, words.consent.never),
  ];
}

/** For somebody else: for whom, and who says so. */
function whose(asking: Asking<'consent'>, person: string, given: ConsentGiven): readonly Node[] {
  const { application, id, words } = asking;
  return [
    element('p', { class: 'whom' }, words.consent.of(application.questionnaire.nameOf(person))),
    ...optionButtons({
      id: `${id}-by`,
      label: words.consent.givenBy,
      options: GIVEN_BY.map((code) => ({ code, label: asking.label(code, 'given_by') })),
      isChosen: (code) => asking.value !== undefined && given.given_by === code,
      onChoose: (code) => {
        asking.answer({ ...given, given_by: code });
        asking.redraw();
      },
    }),
    ...(given.given_by === GUARDIAN ? [element('p', { class: 'note' }, words.consent.guardian)] : []),
  ];
}

function forbid(box: HTMLElement): void {
  box.className = 'tick closed';
  const input = box.querySelector('input');
  if (input !== null) input.disabled = true;
}

/** Whoever goes on past the boxes has answered: what is not ticked is a no. */
export function settle(asking: Asking<'consent'>): void {
  const { application, question } = asking;
  if (asking.value === undefined) asking.answer(nothingAllowed(scopesToAsk(application.draft.entries, question.choices), new Date(), 'self'));
}
