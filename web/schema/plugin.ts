/**
 * The schemas of `app/protocol` as functions, made when a page is built: no page may make code out of text.
 *
 *     import isReport from 'schema:read-report';
 *     import isEvent from 'schema:event';        // a Map: isEvent.get('state')
 *     import isCase from 'schema:case';          // of app/member/exports: what may leave of a case
 *     import isMapping from 'schema:mapping';    // of app/member/imports: which column becomes what
 *
 * Of a report, a reader's function takes away the fields that the schema does not know, and ignores them so; a writer's
 * refuses them. Of events and shares there is a function for each type or level; readers and writers refuse the same.
 */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { validator } from '@exodus/schemasafe';
import type { Plugin } from 'vite';

const PREFIX = 'schema:';
/** What tells the variants of a schema apart. */
const DISCRIMINATORS: Readonly<Record<string, string>> = { event: 'event', share: 'level' };
/** Schemas that close every object by themselves, for readers and writers alike, and the folder below `app` in which they lie. */
const CLOSED: Readonly<Record<string, string>> = { case: 'member/exports', mapping: 'member/imports' };
const OPTIONS = { mode: 'lax', isJSON: true, includeErrors: false } as const;

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** The modules `schema:read-head`, `schema:read-report`, `schema:write-head`, `schema:write-report`, `schema:event`, `schema:share`, `schema:case` and `schema:mapping`. */
export function compiledSchema(): Plugin {
  return {
    name: 'atalaya-compiled-schema',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      for (const name of ['report', ...Object.keys(CLOSED), ...Object.keys(DISCRIMINATORS)]) this.addWatchFile(pathOf(name));
      return { code: compiled(id.slice(PREFIX.length + 1)), moduleSideEffects: false };
    },
  };
}

function compiled(name: string): string {
  if (name in CLOSED) return `export default /* @__PURE__ */ ${validator(schemaNamed(name), OPTIONS).toModule()}`;
  const body = closed(schemaNamed('report')) as JsonObject;
  const by = DISCRIMINATORS[name];
  if (by !== undefined) return variants(name, by, body);
  const schemas: Readonly<Record<string, JsonObject>> = { report: body, head: { $ref: '#/$defs/head', $defs: body['$defs'] ?? {} } };
  const [act = '', what = ''] = name.split('-');
  const schema = schemas[what];
  if (schema === undefined || !['read', 'write'].includes(act)) throw new Error(`There is no module ${PREFIX}${name}.`);
  const accepts = validator(schema, { ...OPTIONS, removeAdditional: act === 'read' });
  return `export default /* @__PURE__ */ ${accepts.toModule()}`;
}

/** A function for each entry of `oneOf`, under what it says in the field `by`. */
function variants(name: string, by: string, report: JsonObject): string {
  const schema = schemaNamed(name);
  const defs = schema['$defs'] as Readonly<Record<string, { properties: Readonly<Record<string, { const: string }>> }>>;
  const entries = (schema['oneOf'] as readonly { $ref: string }[]).map(({ $ref }) => $ref.replace('#/$defs/', ''));
  const wanted = entries.map((entry) => ({ $ref: `${name}.schema.json#/$defs/${entry}` }));
  const accepts = validator(wanted as unknown as JsonObject, {
    ...OPTIONS,
    multi: true,
    schemas: { [`${name}.schema.json`]: schema, 'report.schema.json': report },
  } as object);
  const keys = entries.map((entry) => defs[entry]?.properties[by]?.const);
  return `const each = /* @__PURE__ */ ${accepts.toModule()}\nexport default /* @__PURE__ */ new Map(${JSON.stringify(keys)}.map((key, i) => [key, each[i]]));`;
}

function schemaNamed(name: string): JsonObject {
  return JSON.parse(readFileSync(pathOf(name), 'utf8')) as JsonObject;
}

function pathOf(name: string): string {
  const folder = CLOSED[name] ?? 'protocol';
  return fileURLToPath(new URL(`../../app/${folder}/${name}.schema.json`, import.meta.url));
}

/** The schema in which every object with named fields has no others. */
function closed(value: Json): Json {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, closed(item)]));
  return 'type' in inner && 'properties' in inner ? { additionalProperties: false, ...inner } : inner;
}
