/** Why a case does not take something, in words. */

import refusals from '../../../app/protocol/vocabularies/refusals.json';
import { Vocabulary } from '../../protocol/vocabulary.ts';
import { labelLanguage } from '../wording.ts';

const REFUSALS = new Vocabulary(refusals.entries);

export function refusalText(code: string): string {
  return REFUSALS.label(code, labelLanguage.value) ?? code;
}
