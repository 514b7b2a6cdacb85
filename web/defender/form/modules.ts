/**
 * Further questions about one kind of event, offered after sending, each of which travels as a follow-up. All of them
 * come in a script of their own.
 */

import detained from '../forms/modules/detained.json';
import detention from '../forms/modules/detention.json';
import digital from '../forms/modules/digital.json';
import disappearance from '../forms/modules/disappearance.json';
import disappeared from '../forms/modules/disappeared.json';
import displacement from '../forms/modules/displacement.json';
import judicial from '../forms/modules/judicial.json';
import killing from '../forms/modules/killing.json';
import permissions from '../forms/modules/permissions.json';
import surveillance from '../forms/modules/surveillance.json';
import torture from '../forms/modules/torture.json';
import { FORMS, type Form, type Screen } from './forms.ts';
import type { ModuleId } from './offers.ts';

const SOURCES = { detained, disappeared, permissions, killing, disappearance, torture, detention, displacement, surveillance, digital, judicial };

export const MODULES = Object.fromEntries(
  Object.entries<{ version: number; screens: readonly object[] }>(SOURCES).map(([id, { screens, version }]) => [id, moduleForm(id as ModuleId, version, screens as readonly Screen[])]),
) as unknown as Readonly<Record<ModuleId, Form>>;

/** Its screens, and the review; the organisations as well where the page does not know who has the first report. */
function moduleForm(id: ModuleId, version: number, screens: readonly Screen[]): Form {
  const step = Math.max(...screens.map((screen) => screen.step)) + 1;
  return { id: 'followup', version: FORMS.followup.version, module: { id, version }, screens: [...screens, { id: 'organisations', step }, { id: 'review', step }] };
}
