/** The report that is open beside the list. */

import { signal } from '@preact/signals';

import type { Known } from '../../protocol/case_state.ts';
import { doing } from '../cases/doing.ts';
import { purposeNow } from '../cases/purpose.ts';
import { threadFor } from '../cases/writing.ts';
import { me } from '../inbox/lines.ts';
import type { OpenedReport } from '../keeper_messages.ts';
import { asking, codeOf } from '../session.ts';
import { takeText } from '../search/texts.ts';

export type Opened = { readonly id: string } & ({ readonly kind: 'opening' } | { readonly kind: 'open'; readonly opened: OpenedReport } | { readonly kind: 'failed'; readonly code: string });

export const opened = signal<Opened | undefined>(undefined);

export function open(id: string): void {
  opened.value = { kind: 'opening', id };
  asking()
    .ask('open', { id, isToKeep: true })
    .then(
      (answer) => {
        if (opened.value?.id !== id) return;
        opened.value = { kind: 'open', id, opened: answer };
        takeText(id, answer.report);
        void recordOpening(id, answer.report.recipients);
      },
      (error: unknown) => {
        if (opened.value?.id === id) opened.value = { kind: 'failed', id, code: codeOf(error) };
      },
    );
}

/**
 * Who opened what, and what for: before the eyes of all who work on the case, where that has begun; else of our own
 * organisation. Once for each person and what they say it is for.
 */
async function recordOpening(id: string, recipients: readonly string[]): Promise<void> {
  const { value } = me;
  const said = purposeNow();
  const isOurs = ({ member, person, what }: Known<'opened'>): boolean =>
    what.attachment === undefined && member === value?.member && person === value.person && what.purpose === said;
  const lead = threadFor(id, recipients, 'leading');
  if ((lead ?? threadFor(id, recipients, 'private'))?.opened.some(isOurs) === true) return;
  await doing(id, recipients, lead === undefined ? 'private' : 'leading', { event: 'opened', purpose: said });
}

export function close(): void {
  opened.value = undefined;
}
