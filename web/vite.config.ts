/**
 * Builds the defender's page: static files, the same bytes from the same sources.
 *
 *     ATALAYA_PINS=pins.json npx vite build        # to web/dist, or to ATALAYA_WEB_OUT
 *
 * The coalition's pins, the hash of the sources and the hash of the form go in as constants. After the build the
 * scripts and styles get their integrity attributes and every text file a brotli copy beside it.
 */

import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { defineConfig, transformWithOxc, type Plugin } from 'vite';

import { parsePins } from './protocol/root.ts';

const web = dirname(fileURLToPath(import.meta.url));
const policy = 'content_security_policy.json';
// Phones of 2020.
const TARGET = 'es2020';
// Where those come in who have written before: the same page, which looks at its address.
const RETURN_PATHS = ['volver', 'return'];
const COMPRESSED = /\.(?:js|css|html|svg|json|txt)$/;

export default defineConfig(({ command }) => {
  const out = resolve(process.env['ATALAYA_WEB_OUT'] ?? join(web, 'dist'));
  // Only a build needs pins; tests import nothing that was built.
  const pins = command === 'build' ? readPins() : '{}';
  return {
    root: join(web, 'defender'),
    publicDir: join(web, 'public'),
    define: {
      __PINS__: pins,
      __BUILD__: JSON.stringify(buildHash(pins)),
      __FORM_HASH__: JSON.stringify(sha256(readFileSync(join(web, 'defender/form.json'))).toString('hex')),
    },
    build: {
      outDir: out,
      emptyOutDir: true,
      target: TARGET,
      sourcemap: false,
      modulePreload: false,
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      // The page itself uses one small function of the protocol; without this the libraries under it come along.
      rolldownOptions: { treeshake: { moduleSideEffects: (id) => !id.startsWith(join(web, 'protocol')) } },
    },
    // A classic worker: module workers are missing on the older phones. Annotations serve bundlers, and are of no use to a phone.
    worker: {
      format: 'iife',
      plugins: () => [loweredChunk()],
      rolldownOptions: {
        transform: { target: 'esnext' },
        output: { comments: { annotation: false }, minify: { compress: { target: TARGET } } },
      },
    },
    plugins: [finishedFiles(out)],
  };
});

function readPins(): string {
  const path = process.env['ATALAYA_PINS'];
  if (path === undefined || path === '') throw new Error('ATALAYA_PINS must name the JSON file with the pins of the coalition.');
  let pins: unknown;
  try {
    pins = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Error('The file that ATALAYA_PINS names cannot be read, or is not JSON.');
  }
  try {
    // A page with pins that can never verify anything would refuse everybody; its worker looks again.
    parsePins(pins);
  } catch (error) {
    throw new Error(`The file that ATALAYA_PINS names is not usable: ${(error as Error).message}.`);
  }
  return JSON.stringify(pins);
}

/** SHA-256 over the path and the hash of every source, in order; tests are not sources. */
function buildHash(pins: string): string {
  const folders = ['browser', 'defender', 'protocol', 'public'].flatMap((folder) => filesBelow(join(web, folder)));
  const files = [...folders, ...['vite.config.ts', 'package-lock.json', policy].map((name) => join(web, name))];
  const lines = files
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => `${relative(web, path)} ${sha256(readFileSync(path)).toString('hex')}`)
    .sort();
  return sha256(Buffer.from([...lines, `pins ${sha256(Buffer.from(pins)).toString('hex')}`].join('\n'))).toString('hex');
}

/**
 * Brings the worker to ES2020 after what it does not use is gone. Module by module, as is usual, static fields would
 * become statements, which keep their classes: a kilobyte of curves that we never touch.
 */
function loweredChunk(): Plugin {
  return {
    name: 'atalaya-lowered-chunk',
    async renderChunk(code, { fileName }) {
      const lowered = await transformWithOxc(code, fileName, { target: TARGET, assumptions: { setPublicClassFields: true } });
      // A classic worker cannot import them.
      if (lowered.code.includes('@oxc-project/runtime')) throw new Error('The worker uses syntax that needs helpers, like #private fields.');
      return lowered.code;
    },
  };
}

/** Runs when everything is on the disk: after it nothing changes a byte any more. */
function finishedFiles(out: string): Plugin {
  return {
    name: 'atalaya-finished-files',
    apply: 'build',
    enforce: 'post',
    closeBundle() {
      copyFileSync(join(web, policy), join(out, policy));
      const page = join(out, 'index.html');
      writeFileSync(page, withIntegrity(readFileSync(page, 'utf8'), out));
      for (const way of RETURN_PATHS) {
        mkdirSync(join(out, way));
        copyFileSync(page, join(out, way, 'index.html'));
      }
      for (const path of filesBelow(out).filter((name) => COMPRESSED.test(name))) {
        const bytes = readFileSync(path);
        const parameters = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: parameters }));
      }
    },
  };
}

function withIntegrity(html: string, out: string): string {
  return html.replace(/(?:src|href)="(\/assets\/[^"]+)"/g, (attribute, path: string) => {
    const digest = createHash('sha384').update(readFileSync(join(out, path))).digest('base64');
    return `${attribute} integrity="sha384-${digest}"`;
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
