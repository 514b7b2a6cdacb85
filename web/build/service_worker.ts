/**
 * Builds what opens the console without a network (`browser/service_worker.ts`), with the list of the console's files
 * and their hashes in it. It comes last: after it no file changes any more.
 */

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type InlineConfig } from 'vite';

import { text } from './carry_over.ts';

const NAME = 'service_worker';

/** `files` are those of the console, below `out`. */
export async function buildServiceWorker(web: string, shared: InlineConfig, { files, out }: { files: readonly string[]; out: string }): Promise<void> {
  const hashes = files.map((path) => [pathOf(relative(out, path)), `sha256-${hashOf(readFileSync(path), 'base64')}`] as const);
  const listed = JSON.stringify(Object.fromEntries(hashes));
  const built = await build({
    ...shared,
    configFile: false,
    logLevel: 'warn',
    root: web,
    publicDir: false,
    plugins: [],
    define: { __FILES__: listed, __FILES_HASH__: JSON.stringify(hashOf(Buffer.from(listed), 'hex')) },
    build: {
      ...shared.build,
      write: false,
      rolldownOptions: { input: join(web, `browser/${NAME}.ts`), output: { format: 'iife', codeSplitting: false, entryFileNames: `${NAME}.js` } },
    },
  });
  if (!('output' in built)) throw new Error('The service worker was built in several.');
  const code = new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : Buffer.from(file.source)]));
  writeFileSync(join(out, `console/${NAME}.js`), text(code, /^service_worker\.js$/));
}

/** As the browser asks for it. */
function pathOf(name: string): string {
  return `/${name.replace(/(^|\/)index\.html$/, '$1')}`;
}

function hashOf(bytes: Uint8Array, encoding: 'base64' | 'hex'): string {
  return createHash('sha256').update(bytes).digest(encoding);
}
