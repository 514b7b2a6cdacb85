import { readFileSync } from 'node:fs';

import { VERSION } from '../../../web/protocol/version.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test('specification, Python and TypeScript name one version', () => {
  expect(read('docs/protocol.md')).toContain(`**Version ${VERSION}**`);
  expect(read('app/protocol/version.py')).toContain(`VERSION = "${VERSION}"`);
});
