/** A reply as it is written: templates, and the text as it will be sent. */

import templates from './templates.json';
import { displaySafe } from '../display.ts';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';

export interface Template {
  readonly id: string;
  readonly es: string;
  readonly en: string;
  readonly text: Readonly<Record<LabelLanguage, string>>;
}

export const TEMPLATES: readonly Template[] = templates.entries;
/** The languages in which there are templates. */
export const TEMPLATE_LANGUAGES: readonly LabelLanguage[] = ['es', 'en'];
/** What templates leave to whoever writes, in brackets. */
const BLANKS = TEMPLATES.flatMap(({ text }) => TEMPLATE_LANGUAGES.flatMap((lang) => text[lang].match(/\([^)]*\)/gu) ?? []));

/** The text as it is sent: line ends of one kind, none at either end, no blanks at the last. */
export function textToSend(typed: string): string {
  return typed.replace(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd();
}

/** Why a text cannot be sent as it is; undefined where nothing hinders. */
export function hindrance(text: string, room: number): 'empty' | 'control' | 'blanks' | 'long' | undefined {
  if (text === '') return 'empty';
  // What could not be shown as it is would be read otherwise than it was shown.
  if (displaySafe(text) !== text) return 'control';
  if (BLANKS.some((blank) => text.includes(blank))) return 'blanks';
  return room < 0 ? 'long' : undefined;
}

/** The language of a template for somebody who told in `lang`; Spanish where there is none in theirs. */
export function templateLanguage(lang: string): LabelLanguage {
  return TEMPLATE_LANGUAGES.find((each) => lang.toLowerCase().split('-')[0] === each) ?? 'es';
}

/** The typed text with a template: instead of another template, or behind what somebody has written. */
export function withTemplate(typed: string, { text }: Template, lang: string): string {
  const added = text[templateLanguage(lang)];
  const isOwn = typed.trim() !== '' && !TEMPLATES.some((each) => TEMPLATE_LANGUAGES.some((spoken) => each.text[spoken] === typed));
  return isOwn ? `${typed.trimEnd()}\n\n${added}` : added;
}
