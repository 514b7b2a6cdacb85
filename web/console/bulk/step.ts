/** What is being prepared for all that are chosen. */

import { signal } from '@preact/signals';

import { STEPS, type Step } from './plan.ts';

export const BULK_STEPS = [...STEPS, 'share'] as const satisfies readonly (Step | 'share')[];
export type BulkStep = (typeof BULK_STEPS)[number];

export const step = signal<BulkStep | undefined>(undefined);
