/** What the list is filtered by: what is asked for most in sight, the rest behind a button, and filters that somebody keeps. */

import { signal } from '@preact/signals';
import type { JSX } from 'preact';

import { RULEBOOK } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import { door } from '../session.ts';
import { NamedList, NameForm } from '../shell/named.tsx';
import { view } from '../shell/view.ts';
import { STATES } from '../terms.ts';
import { labelLanguage, language, words } from '../wording.ts';
import { REPORT_TYPES, URGENCIES } from '../../protocol/report.ts';
import { ColumnChooser } from './column_chooser.tsx';
import { DAYS, IN_WORK, isNone, labelsIn, NO_FILTER, NOBODY, type Filter } from './filters.ts';
import { isUsed, removeFilter, savedFilters, saveFilter, useFilter } from './kept.ts';
import { filter, lines, shown } from './lines.ts';

/** Which box below the bar is open; it stays so until somebody closes it. */
export const openedBox = signal<'filters' | 'columns' | undefined>(undefined);

type Option = readonly [value: string, text: string];

export function FilterBar(): JSX.Element {
  const { inbox } = words.value;
  return (
    <>
      <div class="filters">
        <TextFilter />
        <Choice of="type" label={inbox.columns.type} every={inbox.everyType} options={REPORT_TYPES.map((type) => [type, inbox.types[type]])} />
        <Choice of="state" label={inbox.columns.state} every={inbox.everyState} options={[...STATES].map((state) => [state.id, state[labelLanguage.value]])} />
        <Opener box="filters" text={inbox.moreFilters} />
        <Opener box="columns" text={inbox.chooseColumns} />
        {!isNone(filter.value) && (
          <button type="button" onClick={() => (filter.value = NO_FILTER)}>
            {inbox.clear}
          </button>
        )}
        <span class="count" role="status">
          {inbox.count(shown.value.length)}
        </span>
      </div>
      {openedBox.value === 'filters' && <MoreFilters />}
      {openedBox.value === 'columns' && <ColumnChooser />}
    </>
  );
}

function Opener({ box, text }: { box: 'filters' | 'columns'; text: string }): JSX.Element {
  const isOpen = openedBox.value === box;
  return (
    <button type="button" id={`open-${box}`} aria-expanded={isOpen} aria-controls={`box-${box}`} onClick={() => (openedBox.value = isOpen ? undefined : box)}>
      {text}
    </button>
  );
}

function TextFilter(): JSX.Element {
  const { inbox } = words.value;
  return (
    <input
      id="filter"
      type="search"
      aria-label={inbox.filter}
      placeholder={inbox.filter}
      autocomplete="off"
      spellcheck={false}
      value={filter.value.text}
      onInput={({ currentTarget }) => {
        change({ text: currentTarget.value });
      }}
      onKeyDown={(event) => {
        // Pressed once more, it goes on to what reports tell.
        if (event.key !== '/' || event.currentTarget.value !== '') return;
        event.preventDefault();
        view.value = 'search';
      }}
    />
  );
}

function MoreFilters(): JSX.Element {
  const { inbox } = words.value;
  const kept = savedFilters.value.map((each) => ({ name: each.name, title: inbox.filtersIn(inboxTab(each.tab)), isPressed: isUsed(each) }));
  const open = (name: string): Promise<void> => {
    const found = savedFilters.value.find((each) => each.name === name);
    if (found !== undefined) useFilter(found);
    return Promise.resolve();
  };
  const isKept = door.value.kind === 'open' && door.value.session.isKept;
  return (
    <div id="box-filters" class="box" role="group" aria-label={inbox.moreFilters}>
      <div class="line">
        <Choice of="urgency" label={inbox.columns.urgency} every={inbox.everyUrgency} options={URGENCIES.map((urgency) => [urgency, inbox.urgencies[urgency]])} />
        <Choice of="stage" label={inbox.columns.case} every={inbox.everyStage} options={[[IN_WORK, inbox.inWork], ...[...RULEBOOK.states].map((state): Option => [state.id, state[labelLanguage.value]])]} />
        <Choice of="assigned" label={inbox.columns.assigned} every={inbox.anybody} options={holders(inbox.nobody)} />
        <Choice of="label" label={inbox.columns.labels} every={inbox.everyLabel} options={labelsIn(lines.value, language.value.tag).map((label) => [label, oneLine(label)])} />
        <Choice of="within" label={inbox.within} every={inbox.anyTime} options={DAYS.map((days) => [days, inbox.days(Number(days))])} />
      </div>
      <section class="saved" aria-label={inbox.savedFilters}>
        <NamedList kept={kept} removal={inbox.removeFilter} onOpen={open} onRemove={removeFilter} />
        {kept.length > 0 && !isKept && <p class="hint">{words.value.search.saved.session}</p>}
        {(!isNone(filter.value) || kept.length === 0) && <NameForm label={inbox.filterName} save={inbox.saveFilter} onSave={saveFilter} />}
      </section>
    </div>
  );
}

function Choice({ every, label, of, options }: { of: keyof Filter; label: string; every: string; options: readonly Option[] }): JSX.Element {
  return (
    <select
      name={of}
      aria-label={label}
      value={filter.value[of]}
      onChange={({ currentTarget }) => {
        change({ [of]: currentTarget.value });
      }}
    >
      <option value="">{every}</option>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}

function change(part: Partial<Filter>): void {
  filter.value = { ...filter.value, ...part };
}

function inboxTab(tab: string): string {
  const { inbox, sharing } = words.value;
  return tab === 'shared' ? sharing.tab : inbox.tabs[tab as keyof typeof inbox.tabs];
}

/** Everybody who can have a case: people of ours, and organisations as a whole. */
function holders(nobody: string): readonly Option[] {
  if (door.value.kind !== 'open') return [];
  const { colleagues, member, organisations } = door.value.session;
  return [
    [NOBODY, nobody],
    ...colleagues.map(({ person }): Option => [`${member.id}/${person}`, oneLine(person)]),
    ...organisations.map(({ id, name }): Option => [id, oneLine(name[labelLanguage.value])]),
  ];
}
