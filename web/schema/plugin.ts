/**
 * `app/protocol/report.schema.json` as functions, made when the page is built: no page may make code out of text.
 *
 *     import isReport from 'schema:read-report';
 *
 * A reader's function takes away the fields that the schema does not know, and ignores them so; a writer's refuses them.
 */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { validator } from '@exodus/schemasafe';
import type { Plugin } from 'vite';

const PREFIX = 'schema:';
const path = fileURLToPath(new URL('../../app/protocol/report.schema.json', import.meta.url));

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** The modules `schema:read-head`, `schema:read-report`, `schema:write-head` and `schema:write-report`. */
export function compiledSchema(): Plugin {
  return {
    name: 'atalaya-compiled-schema',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      this.addWatchFile(path);
      return { code: compiled(id.slice(PREFIX.length + 1)), moduleSideEffects: false };
    },
  };
}

function compiled(name: string): string {
  const body = closed(JSON.parse(readFileSync(path, 'utf8')) as JsonObject) as JsonObject;
  const schemas: Readonly<Record<string, JsonObject>> = { report: body, head: { $ref: '#/$defs/head', $defs: body['$defs'] ?? {} } };
  const [act = '', what = ''] = name.split('-');
  const schema = schemas[what];
  if (schema === undefined || !['read', 'write'].includes(act)) throw new Error(`There is no module ${PREFIX}${name}.`);
  const accepts = validator(schema, { mode: 'lax', isJSON: true, includeErrors: false, removeAdditional: act === 'read' });
  return `export default /* @__PURE__ */ ${accepts.toModule()}`;
}

/** The schema in which every object with named fields has no others. */
function closed(value: Json): Json {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, closed(item)]));
  return 'type' in inner && 'properties' in inner ? { additionalProperties: false, ...inner } : inner;
}
