/**
 * A draft: the texts of a template, begun from the facts of a case and changed by whoever writes it.
 *
 * It is kept as one readable text (`output.text`, `docs/protocol.md` §21.6), from which it can be taken up again. Twin of
 * `app/member/outputs/draft.py`.
 */

import type { DayText, Id } from '../../protocol/answers.ts';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';
import type { FactAct } from '../exports/case_facts.ts';
import { blankText, blanksIn, paragraphsOf, runsOf, told, wordIn, type Block, type Document } from './document.ts';
import type { Filled } from './filling.ts';
import { obligationOf } from './obligations.ts';
import { CALLED, type Field, type Section, type Template } from './template.ts';

export interface Draft {
  readonly template: Template;
  /** Of the output in the case. */
  readonly output: Id;
  readonly lang: LabelLanguage;
  /** Begun, or last kept. */
  readonly day: DayText;
  readonly code: string;
  /** By section, or by section and field: `persons.names`. */
  readonly texts: Readonly<Record<string, string>>;
  /** Those that are ticked. */
  readonly obligations: readonly Id[];
  /** Whether names were asked for. */
  readonly names: boolean;
}

const PLACE = /\{([a-z.]+)\}/gu;
const TITLE = '# ';
const HEADING = '## ';

/** A new one. */
export function begun(template: Template, facts: Filled, fixed: Pick<Draft, 'output' | 'lang' | 'day' | 'code' | 'names'>): Draft {
  const texts: Record<string, string> = {};
  for (const section of template.sections) {
    if (section.kind === 'fields') for (const field of section.fields) texts[keyOf(section, field)] = (field.from === undefined ? undefined : facts[field.from]) ?? '';
    else if (section.kind !== 'obligations') texts[section.id] = withFacts(section.text[fixed.lang], facts, fixed.lang);
  }
  return { ...fixed, template, texts, obligations: [] };
}

export function keyOf(section: Section, field?: Field): string {
  return field === undefined ? section.id : `${section.id}.${field.id}`;
}

/** The names by which a template asks for facts. */
export function asked({ sections }: Template): string[] {
  return sections.flatMap((section) => {
    if (section.kind === 'fields') return section.fields.flatMap(({ from }) => from ?? []);
    return section.kind === 'obligations' ? [] : Object.values(section.text).flatMap((text) => [...text.matchAll(PLACE)].map(([, name]) => name ?? ''));
  });
}

function withFacts(text: string, facts: Filled, lang: LabelLanguage): string {
  return text.replace(PLACE, (_, name: string) => facts[name] ?? blankText(CALLED[name]?.[lang] ?? name, lang));
}

/** What is missing: a field that is empty, a blank in a text, no obligation, nothing asked for. */
export function missing(draft: Draft): string[] {
  const { lang, template, texts } = draft;
  return template.sections.flatMap((section) => {
    switch (section.kind) {
      case 'fields':
        return section.fields.flatMap((field) => {
          const text = textIn(texts, section, field);
          return text === '' ? [field[lang]] : blanksIn(text);
        });
      case 'obligations':
        return draft.obligations.length === 0 ? [section[lang]] : [];
      default: {
        const text = textIn(texts, section);
        return text === '' ? [section[lang]] : blanksIn(text);
      }
    }
  });
}

/** Fields without which the body does not take the form. */
export function incomplete({ lang, template, texts }: Draft): string[] {
  return template.sections.flatMap((section) =>
    section.kind === 'fields'
      ? section.fields.filter((field) => field.needs === true && (textIn(texts, section, field) === '' || blanksIn(textIn(texts, section, field)).length > 0)).map((field) => field[lang])
      : [],
  );
}

function textIn(texts: Draft['texts'], section: Section, field?: Field): string {
  return texts[keyOf(section, field)]?.trim() ?? '';
}

/** What is asked for, one a line. */
export function recommendationsIn({ template, texts }: Draft): string[] {
  return template.sections.flatMap((section) => (section.kind === 'requests' ? linesOf(textIn(texts, section)) : []));
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The document; `acts` are those by whose day an obligation is read. */
export function documentOf(draft: Draft, acts: readonly FactAct[]): Document {
  const { code, day, lang, template } = draft;
  const lacking = missing(draft);
  const notice: Block[] = lacking.length === 0 ? [] : [{ kind: 'notice', runs: [told(`${wordIn('draftMissing', lang)} `, { isStrong: true }), told(`${lacking.join('; ')}.`)] }];
  return { lang, day, code, title: template[lang], blocks: [...notice, ...template.sections.flatMap((section): Block[] => [{ kind: 'heading', level: 1, text: section[lang] }, ...blocksOf(section, draft, acts)])] };
}

function blocksOf(section: Section, { lang, obligations, texts }: Draft, acts: readonly FactAct[]): Block[] {
  switch (section.kind) {
    case 'fields':
      return [{ kind: 'facts', rows: section.fields.map((field) => ({ name: field[lang], runs: textIn(texts, section, field) === '' ? [{ blank: field[lang] }] : runsOf(textIn(texts, section, field)) })) }];
    case 'requests': {
      const lines = linesOf(textIn(texts, section));
      return [{ kind: 'list', items: lines.length === 0 ? [[{ blank: section[lang] }]] : lines.map(runsOf) }];
    }
    case 'obligations':
      return [
        {
          kind: 'list',
          items:
            obligations.length === 0
              ? [[{ blank: section[lang] }]]
              : obligations.map((id) => {
                  const found = obligationOf(id, acts, lang);
                  return [told(found?.label ?? id, found?.version === undefined ? {} : { note: told(found.version).text })];
                }),
        },
      ];
    case 'text':
      return textIn(texts, section) === '' ? [{ kind: 'paragraph', runs: [{ blank: section[lang] }] }] : paragraphsOf(textIn(texts, section));
  }
}

/** The draft as one text: a title, and its sections below their headings. */
export function textOf(draft: Draft, acts: readonly FactAct[]): string {
  const { lang, obligations, template, texts } = draft;
  const parts = template.sections.map((section) => {
    const lines =
      section.kind === 'fields'
        ? section.fields.map((field) => `${field[lang]}: ${guarded(textIn(texts, section, field))}`)
        : section.kind === 'obligations'
          ? obligations.map((id) => `- ${obligationOf(id, acts, lang)?.label ?? id}`)
          : [guarded(textIn(texts, section))];
    return [`${HEADING}${section[lang]}`, ...lines].join('\n');
  });
  return [`${TITLE}${template[lang]}`, ...parts].join('\n\n');
}

/** No line of a text may pass for a heading. */
function guarded(text: string): string {
  return text.replace(/^#/gmu, ' #');
}

/** A draft that was kept, taken up again; what is not found in its text is empty. */
export function resumed(template: Template, text: string, fixed: Omit<Draft, 'template' | 'texts'>): Draft {
  const { lang } = fixed;
  const bodies = new Map(text.split(`\n${HEADING}`).slice(1).map((part): [string, string] => [part.split('\n', 1)[0] ?? '', part.slice(part.indexOf('\n') + 1)]));
  const texts: Record<string, string> = {};
  for (const section of template.sections) {
    const body = bodies.get(section[lang]) ?? '';
    if (section.kind === 'fields') Object.assign(texts, fieldsIn(section, body, lang));
    else if (section.kind !== 'obligations') texts[section.id] = body.trim();
  }
  return { ...fixed, template, texts };
}

function fieldsIn(section: Extract<Section, { readonly kind: 'fields' }>, body: string, lang: LabelLanguage): Record<string, string> {
  const texts: Record<string, string> = {};
  let key: string | undefined;
  let next = 0;
  for (const line of body.split('\n')) {
    // Fields stand in their order, so a line that looks like one before is text.
    const at = section.fields.findIndex((field, i) => i >= next && line.startsWith(`${field[lang]}: `));
    const field = section.fields[at];
    if (field !== undefined) {
      key = keyOf(section, field);
      next = at + 1;
      texts[key] = line.slice(field[lang].length + 2);
    } else if (key !== undefined) texts[key] = `${texts[key] ?? ''}\n${line}`;
  }
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.trim()]));
}
