/** Which further questions fit what was sent. */

import offers from '../forms/offers.json';
import { SEXUAL } from './consent.ts';
import { codesAt, type Entries } from './entries.ts';
import type { FormId } from './forms.ts';

export type ModuleId = keyof typeof offers;

interface Offer {
  readonly forms?: readonly string[];
  readonly any?: readonly string[];
}

export const MODULE_IDS = Object.keys(offers) as readonly ModuleId[];

/** None about sexual violence, which nobody is asked about. */
export function offersFor(form: FormId, entries: Entries): readonly ModuleId[] {
  const codes = [...codesAt(entries, 'events.0.categories'), ...codesAt(entries, 'persons.p1.status')];
  if (codes.some((code) => SEXUAL.includes(code))) return [];
  return Object.entries<Offer>(offers)
    .filter(([, { any, forms }]) => (forms?.includes(form) ?? true) && (any?.some((code) => codes.includes(code)) ?? true))
    .map(([id]) => id as ModuleId);
}
