/** The forms: JSON files in `forms/`, all of which are hashed into every envelope (§4 of `docs/protocol.md`). */

import attack from '../forms/attack.json';
import conditions from '../forms/conditions.json';
import document from '../forms/document.json';
import followup from '../forms/followup.json';
import parts from '../forms/parts.json';
import testimony from '../forms/testimony.json';
import urgent from '../forms/urgent.json';
import type { Kind } from './entries.ts';

export type FormId = 'urgent' | 'attack' | 'testimony' | 'document' | 'followup';

/** Screens that are no questions, and stand in `screens/` under their own names. */
export const FIXED_SCREENS = ['text', 'files', 'organisations', 'review'] as const;
export type FixedScreen = (typeof FIXED_SCREENS)[number];

export interface Question {
  readonly id: string;
  readonly kind: Kind;
  /** Where the answer goes; a card asks nothing. */
  readonly path?: string;
  /** Under which its codes have their labels. */
  readonly vocabulary?: string;
  readonly choices?: readonly string[];
  /** Those that are shown on demand. */
  readonly more?: readonly string[];
  readonly show_if?: readonly string[];
  /** Which limit of `limits.json`; `field` where none is named. */
  readonly limit?: string;
  readonly required?: boolean;
  readonly unknown?: boolean;
  readonly declined?: boolean;
  /** Whether "none" can be said. */
  readonly none?: boolean;
}

export interface Screen {
  readonly id: string;
  /** Which dot it belongs to; from 1. */
  readonly step: number;
  /** Conditions, all of which must hold. */
  readonly show_if?: readonly string[];
  readonly questions?: readonly Question[];
  /** Once for each person that was named, other than the one who writes. */
  readonly each?: 'persons';
  /** Reached by a button of another screen only. */
  readonly detour?: boolean;
}

export interface Condition {
  readonly path: string;
  readonly any?: readonly string[];
  readonly none?: readonly string[];
  readonly answered?: boolean;
  /** Where one of these does not hold nothing is demanded. */
  readonly where?: readonly string[];
}

export interface Form {
  readonly id: FormId;
  readonly version: number;
  readonly screens: readonly Screen[];
  /** Of further questions: which, and their own version. */
  readonly module?: { readonly id: string; readonly version: number; readonly person?: string };
}

interface Source {
  readonly form: string;
  readonly version: number;
  readonly screens: readonly object[];
}

export const CONDITIONS: Readonly<Record<string, Condition>> = conditions;

const SOURCES = { urgent, attack, testimony, document, followup };
const PARTS: Readonly<Record<string, readonly object[]>> = parts;

export const FORMS = Object.fromEntries(
  Object.entries<Source>(SOURCES).map(([id, source]) => [id, { id, version: source.version, screens: source.screens.flatMap(included) }]),
) as unknown as Readonly<Record<FormId, Form>>;

/** A screen, or those of the part that stands in its place. */
function included(screen: { readonly include?: string; readonly step?: number }): readonly object[] {
  const { include, step } = screen;
  return include === undefined ? [screen] : (PARTS[include] ?? []).map((part) => ({ ...part, step }));
}
