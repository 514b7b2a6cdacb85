/** Codes in plain words: stages of the protocol, the service's codes, and the keeper's own. */

import { words } from './wording.ts';

/** What a failed request means to whoever asked, and what can be done. */
export function explain(code: string): string {
  const { failures } = words.value.shell;
  return (failures as unknown as Readonly<Record<string, string>>)[code] ?? failures.other(code);
}

/** What the state of a report means. */
export function explainStatus(status: string): string {
  const { statuses } = words.value.inbox;
  return (statuses as unknown as Readonly<Record<string, string>>)[status] ?? statuses.other(status);
}
