/** Help and the tour: everything that they name is there. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { commandsAt, placeNow, type HelpPlace } from '../../../web/console/guide/places.ts';
import { STOPS } from '../../../web/console/guide/tour.ts';
import { opened } from '../../../web/console/report/opened.ts';
import { side } from '../../../web/console/report/tabs.ts';
import { COMMANDS } from '../../../web/console/shell/commands.ts';
import { view, VIEWS } from '../../../web/console/shell/view.ts';

// The page's side of the workers asks how many cores there are.
vi.hoisted(() => {
  vi.stubGlobal('navigator', { hardwareConcurrency: 2, languages: ['es'] });
});

const words = (section: string): string => readFileSync(fileURLToPath(new URL(`../../../web/console/words/es/${section}.pot`, import.meta.url)), 'utf8');
const PLACES = [...new Set([...words('help').matchAll(/msgctxt "places\.(\w+)\./g)].map(([, place]) => place as HelpPlace))];

describe('help', () => {
  test('every place with words has commands that exist', () => {
    const known = new Set(COMMANDS.map(({ id }) => id));
    for (const place of PLACES) {
      expect(commandsAt(place).size, place).toBeGreaterThan(0);
      for (const id of commandsAt(place)) expect(known, `${place}: ${id}`).toContain(id);
    }
  });

  test('it knows the list, an open report and its sides, and says so where a part has no text', () => {
    for (const each of VIEWS) {
      view.value = each;
      expect([undefined, 'list', ...PLACES]).toContain(placeNow());
    }
    view.value = 'inbox';
    expect(placeNow()).toBe('list');
    opened.value = { kind: 'opening', id: 'a' };
    side.value = 'coding';
    expect(placeNow()).toBe('coding');
    opened.value = undefined;
    side.value = 'report';
  });
});

describe('the tour', () => {
  test('every stop has its words, and every word its stop', () => {
    const named = [...words('tour').matchAll(/msgctxt "stops\.(\w+)\.title"/g)].map(([, id]) => id);
    expect(named).toEqual(STOPS.map(({ id }) => id));
  });
});
