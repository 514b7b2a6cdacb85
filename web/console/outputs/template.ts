/** What is drafted from a case: `templates.json`, which the command line reads too. */

import templates from '../../../app/member/outputs/templates.json';
import type { Id } from '../../protocol/answers.ts';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';

type Texts = Readonly<Record<LabelLanguage, string>>;

export interface Field extends Texts {
  readonly id: Id;
  /** The fact that fills it: a name of `filling.ts`. */
  readonly from?: string;
  /** The form is not complete without it. */
  readonly needs?: boolean;
}

export type Section = Texts & { readonly id: Id } & (
    | { readonly kind: 'text' | 'requests'; readonly text: Texts }
    | { readonly kind: 'fields'; readonly fields: readonly Field[] }
    | { readonly kind: 'obligations' }
  );

export interface Template extends Texts {
  /** Of `output_type`, and of `uses.json`: the consent it takes. */
  readonly id: Id;
  /** Of `addressee`. */
  readonly addressee: Id;
  /** One form for each person to whom this was done. */
  readonly subject?: Id;
  readonly sections: readonly Section[];
}

export const TEMPLATES = templates.entries as readonly Template[];
/** What a fact is called where it is missing. */
export const CALLED: Readonly<Record<string, Texts>> = templates.called;

export function templateOf(id: Id): Template | undefined {
  return TEMPLATES.find((template) => template.id === id);
}
