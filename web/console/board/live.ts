/** The board as it stands now: drawn anew with every change, and with every minute. */

import { computed, signal } from '@preact/signals';

import clockTerms from '../../../app/protocol/vocabularies/clocks.json';
import { dayOf } from '../../protocol/case_words.ts';
import { Vocabulary } from '../../protocol/vocabulary.ts';
import { byDay } from '../cases/tasks.ts';
import { caseAbout, reportOfShare, revision, RULEBOOK } from '../cases/store.ts';
import { lines, me } from '../inbox/lines.ts';
import { readCount, textOf } from '../search/texts.ts';
import { lineOf } from '../sharing/received.ts';
import { given, received, shareCase } from '../sharing/shares.ts';
import { boardOf, type Board, type Known } from './board.ts';

const TARGETS = new Vocabulary(clockTerms.entries);

/** Moves on once a minute while somebody looks at the board. */
export const minute = signal(0);

export const board = computed((): Board | undefined => {
  const who = me.value;
  if (who === undefined || minute.value + revision.value + readCount.value < 0) return undefined;
  const now = new Date();
  const all = lines.value.map((line) => ({ line, found: caseAbout(line.id), report: textOf(line.id) }));
  const around = { me: who, now, today: dayOf(now), targets: TARGETS, book: RULEBOOK };
  const [own, shown, shared] = [boardOf(all, around), boardOf(shownToUs(), around), boardOf(shownByUs(), around)];
  // When a report came, and how soon it must be looked at, is for those to whom it went.
  return {
    ...own,
    tasks: [...own.tasks, ...shown.tasks].sort(byDay),
    waiting: [...own.waiting, ...shown.waiting, ...shared.waiting],
    overdue: [...own.overdue, ...shown.overdue],
  };
});

function shownToUs(): readonly Known[] {
  return received.value.map((lead) => ({ line: lineOf(lead), found: shareCase(lead.id), report: undefined }));
}

/** The shares of our cases, each beside the report from which it is shown. */
function shownByUs(): readonly Known[] {
  return given.value.flatMap(({ id }) => {
    const line = lines.value.find((each) => each.id === reportOfShare(id));
    return line === undefined ? [] : [{ line, found: shareCase(id), report: undefined }];
  });
}
