// Tests live in tests/web, outside this folder, beside the Python ones and the vectors they share.
// They need no import of vitest (`globals`) because no node_modules is above them.

import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

import { words } from './catalogues/plugin.ts';
import { compiledSchema } from './schema/plugin.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const web = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root,
  plugins: [words(web, 'defender'), words(web, 'console'), compiledSchema()],
  test: {
    globals: true,
    environment: 'node',
    include: ['tests/web/**/*.test.ts'],
    setupFiles: ['tests/web/setup.ts'],
    // Pure JavaScript cryptography is slow on a busy machine; Argon2id at its floor takes seconds.
    testTimeout: 120_000,
    pool: 'threads',
    maxWorkers: 2,
  },
});
