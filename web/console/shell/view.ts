/** Which part of the console fills the desk. */

import { signal } from '@preact/signals';

export const VIEWS = ['board', 'inbox', 'search', 'statistics', 'timeline', 'map', 'exports', 'imports', 'outputs', 'audit'] as const;
export type View = (typeof VIEWS)[number];

export const view = signal<View>('inbox');
