/** Why a case does not take something, in words. */

import refusals from '../../../app/protocol/vocabularies/refusals.json';
import { Vocabulary } from '../../protocol/vocabulary.ts';
import { labelLanguage, words } from '../wording.ts';

/** No rule of the case, but of this console: somebody else has changed it since its writer looked. */
export const MEANWHILE = 'changed-meanwhile';
const REFUSALS = new Vocabulary(refusals.entries);

export function refusalText(code: string): string {
  if (code === MEANWHILE) return words.value.cases.meanwhile;
  return REFUSALS.label(code, labelLanguage.value) ?? code;
}
