/** What the console makes of cases that come as JSON, for tests/member/test_exports_twin.py, which makes the same in Python. */

import { caseOf } from '../../../web/protocol/case.ts';
import { toJson } from '../../../web/protocol/encoding.ts';
import { decodeReport } from '../../../web/protocol/report.ts';
import { factsOf } from '../../../web/console/exports/facts.ts';
import { filesOf, type Format } from '../../../web/console/exports/formats.ts';
import { gate, type Refused, type Subject, type Wish } from '../../../web/console/exports/gate.ts';
import { packageGate } from '../../../web/console/exports/package_gate.ts';
import { exportedEvent } from '../../../web/console/exports/record.ts';
import type { LabelLanguage } from '../../../web/protocol/vocabulary.ts';
import { BOOK, eventsFromJson, type ThreadsInJson } from '../protocol/casework.ts';

export interface SubjectInJson {
  readonly threads: ThreadsInJson;
  readonly told: readonly { readonly id: string; readonly report: object }[] | null;
  readonly is_ordered: boolean;
  readonly is_whole: boolean;
}

export function subjectFromJson({ is_ordered: isOrdered, is_whole: isWhole, threads, told }: SubjectInJson): Subject {
  const parts = told?.map(({ id, report }) => ({ id, report: decodeReport(toJson(report)) }));
  return { case: caseOf(eventsFromJson(threads), BOOK), told: parts, isOrdered, isWhole };
}

interface OrderInJson {
  readonly subjects: readonly SubjectInJson[];
  readonly wish: Wish;
  readonly format: Format;
  readonly languages: readonly LabelLanguage[];
}

const inJson = ({ person, reason, value }: Refused): unknown => [reason, person ?? null, value ?? null];

/** What becomes of each, and the files of those that leave, in base64. */
export function exported({ format, languages, subjects, wish }: OrderInJson): object {
  const leaving = subjects.map((subject) => {
    const read = subjectFromJson(subject);
    const { granted, refused } = gate(read, wish);
    const whole = packageGate(read, wish).refused?.map(inJson) ?? null;
    return granted ? { facts: factsOf(read, granted), granted, whole } : { refused: refused.map(inJson), whole };
  });
  const files = filesOf(format, leaving.flatMap(({ facts }) => facts?.facts ?? []), languages);
  return {
    cases: leaving.map(({ facts, granted, refused, whole }) => ({ whole, ...(granted ? { left_out: facts.leftOut, event: exportedEvent({ format, purpose: undefined }, granted, facts) } : { refused }) })),
    files: Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString('base64')]),
  };
}
