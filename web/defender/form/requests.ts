/**
 * What those who come back can ask for, each a form of its own that travels as a follow-up: other permissions, that
 * nothing of it is used any more, that it is deleted, another way to be reached, and what only trained people open.
 */

import change from '../forms/requests/change.json';
import contact from '../forms/requests/contact.json';
import deletion from '../forms/requests/delete.json';
import sensitive from '../forms/requests/sensitive.json';
import withdraw from '../forms/requests/withdraw.json';
import { FORMS, type Form, type Screen } from './forms.ts';

export type RequestId = 'change' | 'withdraw' | 'delete' | 'contact' | 'sensitive';

const SOURCES = { change, withdraw, delete: deletion, contact, sensitive };
/** Their screens are those of the form; the others have screens of their own. */
const OF_QUESTIONS: readonly string[] = ['contact', 'sensitive'];

export const REQUESTS = Object.fromEntries(
  Object.entries<{ version: number; screens: readonly object[] }>(SOURCES).map(([id, { screens, version }]): [string, Form] => [id, {
    id: 'followup',
    version: FORMS.followup.version,
    screens: screens.map(whole),
    ...(OF_QUESTIONS.includes(id) && { module: { id, version } }),
  }]),
) as Readonly<Record<RequestId, Form>>;

/** A screen, or `as` it is in a first report, under conditions of its own. */
function whole({ as, ...screen }: { readonly as?: string }): Screen {
  return { ...FORMS.testimony.screens.find(({ id }) => id === as), ...screen } as Screen;
}
