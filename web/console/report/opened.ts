/** The report that is open beside the list. */

import { signal } from '@preact/signals';

import { doing } from '../cases/doing.ts';
import { caseAbout } from '../cases/store.ts';
import { me } from '../inbox/lines.ts';
import type { OpenedReport } from '../keeper_messages.ts';
import { asking, codeOf } from '../session.ts';
import { takeText } from '../search/texts.ts';
import { words } from '../wording.ts';

export type Opened = { readonly id: string } & ({ readonly kind: 'opening' } | { readonly kind: 'open'; readonly opened: OpenedReport } | { readonly kind: 'failed'; readonly code: string });

export const opened = signal<Opened | undefined>(undefined);

export function open(id: string): void {
  opened.value = { kind: 'opening', id };
  asking()
    .ask('open', { id })
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

/** Who opened what stands where the whole organisation sees it; once for each person. */
async function recordOpening(id: string, recipients: readonly string[]): Promise<void> {
  const { value } = me;
  const isRecorded = caseAbout(id)?.threads.some(({ opened: all }) => all.some(({ member, person }) => member === value?.member && person === value.person));
  if (isRecorded !== true) await doing(id, recipients, 'private', { event: 'opened', purpose: words.value.cases.toRead });
}

export function close(): void {
  opened.value = undefined;
}
