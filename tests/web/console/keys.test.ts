/** The map of keys: what reviewers learn once stays where it is. */

import { COMMANDS } from '../../../web/console/shell/commands.ts';

const MAP: Readonly<Record<string, string>> = {
  ...{ j: 'next', k: 'previous', x: 'choose', o: 'open', Enter: 'open', a: 'assign', s: 'state', v: 'verify', l: 'link', t: 'task', r: 'reply', n: 'note' },
  ...{ e: 'close', Escape: 'close', '/': 'search', '?': 'help', 'Control+k': 'palette', 'Meta+k': 'palette' },
  ...{ 'g i': 'goInbox', 'g c': 'goCases', 'g m': 'goMine', 'g s': 'goSearch' },
};

test('each key leads where everybody expects it', () => {
  const leads = new Map(COMMANDS.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)));
  expect(Object.fromEntries(Object.keys(MAP).map((key) => [key, leads.get(key)]))).toEqual(MAP);
});

test('no key leads to two places, and none begins another', () => {
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).not.toContain('g');
});
