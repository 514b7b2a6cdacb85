/** Code lists that only statistics need beside those of `terms`. */

import actors from '../../../app/protocol/vocabularies/actors_perpetrators.json';
import clocks from '../../../app/protocol/vocabularies/clocks.json';
import groups from '../../../app/protocol/vocabularies/victim_groups.json';
import { Vocabulary } from '../../protocol/vocabulary.ts';

export const ACTORS = new Vocabulary(actors.entries);
export const CLOCKS = new Vocabulary(clocks.entries);
export const GROUPS = new Vocabulary(groups.entries);
/** Perpetrators of more than one class. */
export const SEVERAL = 'several';
