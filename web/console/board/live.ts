/** The board as it stands now: drawn anew with every change, and with every minute. */

import { computed, signal } from '@preact/signals';

import clockTerms from '../../../app/protocol/vocabularies/clocks.json';
import { dayOf } from '../../protocol/case_words.ts';
import { Vocabulary } from '../../protocol/vocabulary.ts';
import { caseAbout, revision, RULEBOOK } from '../cases/store.ts';
import { lines, me } from '../inbox/lines.ts';
import { readCount, textOf } from '../search/texts.ts';
import { boardOf, type Board } from './board.ts';

const TARGETS = new Vocabulary(clockTerms.entries);

/** Moves on once a minute while somebody looks at the board. */
export const minute = signal(0);

export const board = computed((): Board | undefined => {
  const who = me.value;
  if (who === undefined || minute.value + revision.value + readCount.value < 0) return undefined;
  const now = new Date();
  const all = lines.value.map((line) => ({ line, found: caseAbout(line.id), report: textOf(line.id) }));
  return boardOf(all, { me: who, now, today: dayOf(now), targets: TARGETS, book: RULEBOOK });
});
