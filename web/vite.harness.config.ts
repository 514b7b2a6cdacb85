// Builds tests/web/harness.ts into one classic script, `harness.js`, in $ATALAYA_HARNESS_OUT:
// Python drives a real browser with it and both sides open what the other has sealed.

import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

import { compiledSchema } from './schema/plugin.ts';

const outDir = process.env['ATALAYA_HARNESS_OUT'];
if (!outDir) throw new Error('ATALAYA_HARNESS_OUT names the folder for harness.js');

const repository = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root: repository,
  publicDir: false,
  plugins: [compiledSchema()],
  logLevel: 'warn',
  build: {
    target: 'es2020',
    outDir,
    emptyOutDir: false,
    lib: {
      entry: `${repository}tests/web/harness.ts`,
      formats: ['iife'],
      // Unused: the harness sets `globalThis.atalaya` itself, also where this name would be local.
      name: 'atalayaHarness',
      fileName: () => 'harness.js',
    },
  },
});
