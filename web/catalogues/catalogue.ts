/**
 * Reads gettext catalogues: the Spanish source (`words/es/*.pot`) and its translations (`words/<language>/*.po`).
 *
 * A message is known by its key, which stands in `msgctxt`; the Spanish text is its `msgid`. What stands between
 * braces is a value. The comments for translators say which values there are, in the order in which code gives them
 * («Valores: {count} número, {name} texto.»), and how long a text may be («a lo más 40 letras»).
 */

import { po, type GetTextTranslation, type GetTextTranslations } from 'gettext-parser';

export interface Value {
  readonly name: string;
  readonly kind: 'number' | 'string';
}

export interface Message {
  readonly key: string;
  /** In the order in which code gives them. */
  readonly values: readonly Value[];
  /** In Spanish: one text, or the singular and the plural. */
  readonly forms: readonly string[];
  /** Code points. */
  readonly limit: number | undefined;
}

export interface Catalogue {
  readonly messages: readonly Message[];
  /** The expression of `n` that chooses a form, in gettext's (and our) syntax. */
  readonly plural: string;
}

export interface Translation {
  /** By key; what is missing, or waits for a translator to look at it again, is not in it. */
  readonly forms: ReadonlyMap<string, readonly string[]>;
  readonly plural: string;
}

const KEY = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/;
const VALUE = /\{([A-Za-z]+)\} (número|texto)/g;
const LIMIT = /[Aa] lo más (\d+) letras/;
// Only arithmetic: the expression becomes code.
const PLURAL = /^nplurals=([1-6]); ?plural=([n0-9 %=!<>&|?:()]+);?$/;

/**
 * The Spanish source. `name` is for errors.
 *
 * @throws Error with the file, the key and what is wrong.
 */
export function readSource(text: Uint8Array, name: string): Catalogue {
  const parsed = parse(text, name);
  const messages = entriesOf(parsed).map((entry) => messageOf(entry, name));
  const keys = messages.map(({ key }) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) throw new Error(`${name}: ${twice} stands twice.`);
  return { messages, plural: pluralOf(parsed, name)[1] };
}

/**
 * A translation of `source`. A text whose Spanish has changed since counts as missing.
 *
 * @throws Error where a translation lacks a value, has another one, or is too long.
 */
export function readTranslation(text: Uint8Array, name: string, source: Catalogue): Translation {
  const parsed = parse(text, name);
  const [count, plural] = pluralOf(parsed, name);
  const forms = new Map<string, readonly string[]>();
  for (const message of source.messages) {
    const entry = parsed.translations[message.key]?.[message.forms[0] ?? ''];
    if (entry === undefined || isFuzzy(entry) || entry.msgstr.some((form) => form === '')) continue;
    if (entry.msgstr.length !== (message.forms.length === 1 ? 1 : count)) throw new Error(`${name}: ${message.key} has another number of plural forms than its language.`);
    check(message, entry.msgstr, name);
    forms.set(message.key, entry.msgstr);
  }
  return { forms, plural };
}

/** Translators' names do not belong into a public file. */
function parse(text: Uint8Array, name: string): GetTextTranslations {
  const parsed = po.parse(Buffer.from(text), { defaultCharset: 'utf-8', validation: true });
  if ((parsed.headers['Last-Translator'] ?? '') !== '') throw new Error(`${name}: Last-Translator must be empty: nobody’s name is kept.`);
  return parsed;
}

function entriesOf({ translations }: GetTextTranslations): readonly GetTextTranslation[] {
  return Object.values(translations).flatMap((context) => Object.values(context)).filter(({ msgid }) => msgid !== '');
}

function messageOf(entry: GetTextTranslation, name: string): Message {
  const key = entry.msgctxt ?? '';
  if (!KEY.test(key)) throw new Error(`${name}: «${entry.msgid}» has no key in its msgctxt.`);
  const comment = (entry.comments?.extracted ?? '').replace(/\n/g, ' ');
  if (comment === '') throw new Error(`${name}: ${key} does not say where it is seen.`);
  const values = Array.from(comment.matchAll(VALUE), ([, value = '', kind]): Value => ({ name: value, kind: kind === 'número' ? 'number' : 'string' }));
  const forms = entry.msgid_plural === undefined ? [entry.msgid] : [entry.msgid, entry.msgid_plural];
  const limit = LIMIT.exec(comment)?.[1];
  const message = { key, values, forms, limit: limit === undefined ? undefined : Number(limit) };
  if (forms.length > 1 && countOf(message) === undefined) throw new Error(`${name}: ${key} has plural forms and no value that is a number.`);
  check(message, forms, name);
  return message;
}

/** The value that plural forms are chosen by: the first number. */
export function countOf({ values }: Pick<Message, 'values'>): Value | undefined {
  return values.find(({ kind }) => kind === 'number');
}

function check(message: Message, forms: readonly string[], name: string): void {
  const { key, limit, values } = message;
  const mayLack = message.forms.length > 1 ? countOf(message)?.name : undefined;
  for (const form of forms) {
    const used = new Set(Array.from(form.matchAll(/\{([^}]*)\}/g), ([, value = '']) => value));
    const lacking = values.find((value) => !used.has(value.name) && value.name !== mayLack);
    if (lacking !== undefined) throw new Error(`${name}: ${key} lacks {${lacking.name}}.`);
    const unknown = [...used].find((value) => !values.some((known) => known.name === value));
    if (unknown !== undefined) throw new Error(`${name}: ${key} has {${unknown}}, which is no value of it.`);
    if (limit !== undefined && Array.from(form).length > limit) throw new Error(`${name}: ${key} has more than ${String(limit)} letters.`);
  }
}

function isFuzzy({ comments }: GetTextTranslation): boolean {
  return (comments?.flag ?? '').split(/,\s*/).includes('fuzzy');
}

function pluralOf({ headers }: GetTextTranslations, name: string): readonly [number, string] {
  const [, count, expression] = PLURAL.exec(headers['Plural-Forms'] ?? '') ?? [];
  if (count === undefined || expression === undefined) throw new Error(`${name}: Plural-Forms must say how plurals are formed, as in «nplurals=2; plural=(n != 1);».`);
  return [Number(count), expression.trim()];
}
