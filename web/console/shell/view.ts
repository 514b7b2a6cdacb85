/** Which part of the console fills the desk. */

import { signal } from '@preact/signals';

export const VIEWS = ['inbox', 'search', 'statistics'] as const;
export type View = (typeof VIEWS)[number];

export const view = signal<View>('inbox');
