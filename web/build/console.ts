/** Builds the members' console below `/console/`: an app of its own, with its own policy, beside the defender's page. */

import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';

import { words } from '../catalogues/plugin.ts';
import { compiledSchema } from '../schema/plugin.ts';

/** `shared` is the configuration of the defender's page, of which constants and workers are the same. */
export async function buildConsole(web: string, shared: InlineConfig, out: string): Promise<void> {
  await build({
    ...shared,
    configFile: false,
    logLevel: 'warn',
    root: join(web, 'console'),
    base: '/console/',
    publicDir: false,
    plugins: [words(web, 'console'), compiledSchema()],
    resolve: { alias: { stream: join(web, 'build/no_stream.ts') } },
    build: { ...shared.build, outDir: join(out, 'console'), emptyOutDir: true },
  });
}
