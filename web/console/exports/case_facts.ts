/** What may leave of a case, field by field: `app/member/exports/case.schema.json`. Ids are codes of vocabularies. */

import type { Id, MomentText } from '../../protocol/answers.ts';

export interface FactTime {
  readonly precision: Id;
  readonly start?: MomentText;
  readonly end?: MomentText;
  readonly text?: string;
}

export interface FactPlace {
  readonly state?: Id;
  readonly municipality?: string;
  readonly locality?: string;
  readonly type?: Id;
  /** To a tenth of a degree. */
  readonly point?: { readonly lat: number; readonly lon: number };
}

export interface FactSource {
  readonly type: Id;
  readonly captured?: MomentText;
  readonly relation?: Id;
  readonly first_hand?: boolean;
  readonly reliability?: Id;
  readonly url?: string;
}

/** `entity` is an id of {@link FactEntity}. */
export interface FactVictim {
  readonly entity: string;
  readonly class?: Id;
  readonly age_band?: Id;
  readonly status?: Id;
}

export interface FactPerpetrator {
  readonly entity: string;
  readonly involvement?: Id;
  readonly attribution?: Id;
  readonly basis?: readonly Id[];
  readonly certainty?: number;
}

export interface FactAct {
  /** `a1`. */
  readonly id: string;
  readonly category: Id;
  readonly also?: readonly Id[];
  readonly main?: boolean;
  readonly level: Id;
  readonly time?: FactTime;
  readonly place?: FactPlace;
  readonly victims?: readonly FactVictim[];
  readonly perpetrators?: readonly FactPerpetrator[];
  readonly methods?: readonly Id[];
  readonly context?: readonly Id[];
  readonly motive?: readonly Id[];
  readonly topic?: readonly Id[];
  readonly rights?: readonly Id[];
  readonly obligations?: readonly Id[];
  readonly sources?: readonly FactSource[];
  readonly detention?: { readonly type?: Id; readonly acknowledged?: Id; readonly conditions?: readonly Id[]; readonly counsel?: Id; readonly ended?: MomentText };
  readonly death?: { readonly autopsy?: Id; readonly certificate?: Id };
  readonly torture?: { readonly statement_signed?: Id; readonly medical?: Id; readonly intent?: readonly Id[] };
  readonly sdg16101?: { readonly class?: Id; readonly victim_class?: Id; readonly motive_link?: Id; readonly state_link?: Id };
  readonly note?: string;
}

export interface FactEntity {
  /** `e1`. */
  readonly id: string;
  readonly kind: Id;
  readonly roles?: readonly Id[];
  /** What outputs call them. */
  readonly shown_as?: string;
  readonly sex?: Id;
  readonly age_band?: Id;
  readonly is_minor?: boolean;
  readonly groups?: readonly Id[];
  readonly status?: Id;
  readonly class?: Id;
  readonly count?: { readonly number: number; readonly approximate?: boolean; readonly unit?: Id };
  readonly member_of?: string;
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly born?: MomentText;
  readonly occupation?: string;
  readonly org?: string;
  readonly nationality?: string;
  readonly indigenous_people?: string;
  readonly institution?: string;
  readonly rank?: string;
  readonly place?: FactPlace;
  readonly identifiers?: readonly { readonly type: Id; readonly value: string }[];
  readonly appearance?: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly note?: string;
}

export interface FactOutput {
  readonly type: Id;
  readonly status: Id;
  readonly title?: string;
  readonly lang?: string;
  readonly obligations?: readonly Id[];
  readonly addressee?: Id;
  readonly sent?: MomentText;
  readonly due?: MomentText;
  readonly impact?: Id;
  readonly replies?: readonly { readonly received: MomentText; readonly grade?: Id }[];
}

/** A case as it may leave; what is empty is left out. */
export interface Facts {
  readonly schema: 'atalaya-case/1';
  /** `AT-` and the beginning of the thread's id. */
  readonly code: string;
  readonly use: Id;
  readonly names: boolean;
  readonly may_publish: 'no' | 'anonymous' | 'named';
  readonly scopes?: readonly Id[];
  readonly title?: string;
  readonly summary?: string;
  readonly state: Id;
  readonly urgency?: Id;
  readonly labels?: readonly string[];
  readonly acts?: readonly FactAct[];
  readonly entities?: readonly FactEntity[];
  readonly outputs?: readonly FactOutput[];
  readonly reports?: readonly { readonly type: Id; readonly lang: string; readonly text: string }[];
}
