/** What lies over the desk. */

import { signal } from '@preact/signals';

export const overlay = signal<'palette' | 'help' | undefined>(undefined);
