/** The report that is open beside the list. */

import { signal } from '@preact/signals';

import type { OpenedReport } from '../keeper_messages.ts';
import { asking, codeOf } from '../session.ts';

export type Opened = { readonly id: string } & ({ readonly kind: 'opening' } | { readonly kind: 'open'; readonly opened: OpenedReport } | { readonly kind: 'failed'; readonly code: string });

export const opened = signal<Opened | undefined>(undefined);

export function open(id: string): void {
  opened.value = { kind: 'opening', id };
  asking()
    .ask('open', { id })
    .then(
      (answer) => {
        if (opened.value?.id === id) opened.value = { kind: 'open', id, opened: answer };
      },
      (error: unknown) => {
        if (opened.value?.id === id) opened.value = { kind: 'failed', id, code: codeOf(error) };
      },
    );
}

export function close(): void {
  opened.value = undefined;
}
