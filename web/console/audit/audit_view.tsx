/** Who opened what and what for: of the whole organisation, and of others where a case is worked on together. */

import { computed } from '@preact/signals';
import type { JSX } from 'preact';

import { momentIn } from '../cases/dates.ts';
import { lineText } from '../cases/link_box.tsx';
import { purpose, PURPOSE_LETTERS } from '../cases/purpose.ts';
import { casesByReport, reportOfShare, shares } from '../cases/store.ts';
import { displaySafe, oneLine } from '../display.ts';
import { open } from '../report/opened.ts';
import { openShare, shareCase } from '../sharing/shares.ts';
import { words } from '../wording.ts';
import { anomaliesIn, filtered, openingsIn, whoIs, type Filter, type Opening } from './openings.ts';
import { FEW, filter, most } from './state.ts';

/** Also of what others show us, and what we show: by the report where that is known here, else by the share's own id. */
const openings = computed(() => openingsIn([...casesByReport(), ...shares().map((found) => [reportOfShare(found.lead.id) ?? found.lead.id, found] as const)]));
const anomalies = computed(() => anomaliesIn(openings.value));

export function AuditView(): JSX.Element {
  const { audit: said } = words.value.board;
  const found = filtered(openings.value, filter.value);
  return (
    <section class="audit" aria-label={said.heading}>
      <h1 class="unseen">{said.heading}</h1>
      <label class="purpose">
        {said.purpose}{' '}
        <input
          id="purpose"
          type="text"
          maxLength={PURPOSE_LETTERS}
          autocomplete="off"
          dir="auto"
          placeholder={words.value.cases.toRead}
          value={purpose.value}
          onInput={({ currentTarget }) => (purpose.value = currentTarget.value)}
        />
      </label>
      <Anomalies />
      <Filters />
      <p class="count" role="status">
        {said.count(found.length)}
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label={said.count(found.length)}>
        <table>
          <thead>
            <tr>
              {[said.when, said.who, said.what, said.which, said.why, said.where].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, most.value).map((each) => (
              <Row key={each.hash} opening={each} />
            ))}
          </tbody>
        </table>
      </div>
      {found.length > most.value && (
        <button type="button" onClick={() => (most.value += FEW)}>
          {said.more}
        </button>
      )}
    </section>
  );
}

function Row({ opening }: { opening: Opening }): JSX.Element {
  const { audit: said } = words.value.board;
  const { kind, purpose: why, report, time, what } = opening;
  return (
    <tr>
      <td>{momentIn(time)}</td>
      <td>{whoText(opening)}</td>
      <td>{said.whats[what]}</td>
      <td>
        <button
          type="button"
          onClick={() => {
            if (shareCase(report) === undefined) open(report);
            else openShare(report);
          }}
        >
          {lineText(report)}
        </button>
      </td>
      <td class="said">{displaySafe(why)}</td>
      <td>{words.value.cases.kinds[kind]}</td>
    </tr>
  );
}

function Anomalies(): JSX.Element {
  const { audit: said } = words.value.board;
  if (anomalies.value.length === 0) return <p class="hint">{said.nothingUnusual}</p>;
  return (
    <div class="alert" role="status">
      <p>{said.unusual}</p>
      <ul>
        {anomalies.value.map((each) => (
          <li key={`${each.kind} ${whoIs(each)} ${String(each.time.getTime())}`}>{said.anomalies[each.kind](whoText(each), momentIn(each.time), each.count)}</li>
        ))}
      </ul>
    </div>
  );
}

function Filters(): JSX.Element {
  const { audit: said } = words.value.board;
  const people = [...new Map(openings.value.map((each) => [whoIs(each), whoText(each)]))].sort(([a], [b]) => (a < b ? -1 : 1));
  const change = (part: Partial<Filter>): void => {
    filter.value = { ...filter.value, ...part };
    most.value = FEW;
  };
  return (
    <div class="filters">
      <select
        id="audit-who"
        aria-label={said.who}
        value={filter.value.who}
        onChange={({ currentTarget }) => {
          change({ who: currentTarget.value });
        }}
      >
        <option value="">{said.everybody}</option>
        {people.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <input
        type="search"
        aria-label={said.which}
        placeholder={said.which}
        autocomplete="off"
        value={filter.value.report}
        onInput={({ currentTarget }) => {
          change({ report: currentTarget.value });
        }}
      />
      {(['from', 'until'] as const).map((end) => (
        <label key={end}>
          {said[end]}{' '}
          <input
            type="date"
            value={filter.value[end]}
            onInput={({ currentTarget }) => {
              change({ [end]: currentTarget.value });
            }}
          />
        </label>
      ))}
    </div>
  );
}

function whoText({ member, person }: Pick<Opening, 'member' | 'person'>): string {
  return `${oneLine(person ?? words.value.cases.lead)} (${oneLine(member)})`;
}
