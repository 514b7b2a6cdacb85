/** Fields of forms as events have them: what was left empty stands nowhere. */

/** What may be missing of each field. */
export type Gappy<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined };

/** `fields` without those that are undefined, empty texts, or lists and objects in which nothing stands. */
export function tidy<Fields extends object>(fields: Gappy<Fields>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value))) as Fields;
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
