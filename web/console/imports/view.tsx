/** Importing: the file, how its columns are read, what that gives, and handing in row by row. */

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { oneLine } from '../display.ts';
import type { Session } from '../keeper_messages.ts';
import { NamedList, NameForm } from '../shell/named.tsx';
import { download } from '../statistics/download.ts';
import { words } from '../wording.ts';
import { Columns } from './columns.tsx';
import { MappingUnusable, type MappingFile } from './mapping.ts';
import { chooseSheet, draft, failure, fitted, forgetImport, isReading, mappedSheets, set, source, takeFiles, takeMapping } from './page.ts';
import { Preview } from './preview.tsx';
import { RunBox } from './run_box.tsx';
import { fetchSaved, remove, save, saved, use } from './saved.ts';
import { forgetRun, forgetTaken } from './taking.ts';

export function ImportView({ session }: { session: Session }): JSX.Element {
  const { imports: said } = words.value;
  useEffect(() => {
    // Without them there is still the file.
    fetchSaved().catch(() => undefined);
    return () => {
      forgetTaken();
      forgetImport();
    };
  }, []);
  return (
    <section class="imports" aria-label={said.heading}>
      <h1>{said.heading}</h1>
      <p class="alert">{said.intro}</p>
      <div class="card">
        <Files />
        {isReading.value && <p role="status">{words.value.imports.reading}</p>}
        <Failure />
        {draft.value !== undefined && <Options file={draft.value} isKept={session.isKept} />}
      </div>
      {mappedSheets.value.map((mapped) => (
        <Columns key={mapped.sheet.name} {...mapped} />
      ))}
      {mappedSheets.value.length > 0 && (
        <>
          <Preview />
          <RunBox session={session} />
        </>
      )}
    </section>
  );
}

function Files(): JSX.Element {
  const { imports: said, shell } = words.value;
  return (
    <>
      <span class="label" id="import-files-label">
        {said.files.label}
      </span>
      <p class="hint" id="import-files-hint">
        {said.files.hint}
      </p>
      <label class="file" for="import-files">
        <input
          id="import-files"
          type="file"
          class="unseen"
          multiple
          accept=".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          aria-labelledby="import-files-label"
          aria-describedby="import-files-hint"
          onChange={({ currentTarget }) => {
            forgetRun();
            void takeFiles([...(currentTarget.files ?? [])]);
          }}
        />
        <span class="button">{shell.chooseFile}</span>
        <span class="chosen-file">{source.value === undefined ? shell.noFile : source.value.names.map((name) => oneLine(name)).join(', ')}</span>
      </label>
    </>
  );
}

function Failure(): JSX.Element {
  const { failures } = words.value.imports;
  const found = fitted.value instanceof MappingUnusable ? fitted.value : failure.value;
  if (found === undefined) return <></>;
  const name = found.code.replace(/-./g, (letters) => letters.slice(1).toUpperCase()) as keyof typeof failures;
  const said = failures[name];
  return (
    <p class="alert" role="alert">
      {typeof said === 'string' ? said : said(oneLine(found.about))}
    </p>
  );
}

function Options({ file, isKept }: { file: MappingFile; isKept: boolean }): JSX.Element {
  const { imports: said, search, shell } = words.value;
  return (
    <>
      <SheetChoice file={file} />
      <label for="import-source">{said.source}</label>
      <p class="hint" id="import-source-hint">
        {said.sourceHint}
      </p>
      <input
        id="import-source"
        type="text"
        required
        maxLength={200}
        autocomplete="off"
        aria-describedby="import-source-hint"
        value={file.source}
        onInput={({ currentTarget }) => {
          if (currentTarget.value.trim() !== '') set({ source: currentTarget.value });
        }}
      />
      <fieldset>
        <legend>{said.dates}</legend>
        {(['day-first', 'month-first'] as const).map((each) => (
          <Radio key={each} name="import-dates" label={said.dateOrders[each === 'day-first' ? 'day' : 'month']} isChosen={file.dates === each} onChoose={() => { set({ dates: each }); }} />
        ))}
      </fieldset>
      <fieldset>
        <legend>{said.rest}</legend>
        {(['keep', 'leave'] as const).map((each) => (
          <Radio key={each} name="import-rest" label={said.rests[each]} isChosen={file.rest === each} onChoose={() => { set({ rest: each }); }} />
        ))}
      </fieldset>
      <h2>{said.saved.heading}</h2>
      <NamedList
        kept={saved.value.map(({ name }) => ({ name, title: name }))}
        removal={said.saved.remove}
        onOpen={(name) => {
          use(name);
          return Promise.resolve();
        }}
        onRemove={remove}
      />
      <NameForm label={said.saved.name} save={said.saved.save} onSave={save} />
      {saved.value.length > 0 && !isKept && <p class="hint">{search.saved.session}</p>}
      <p class="line">
        <button
          type="button"
          onClick={() => {
            download('mapa.json', 'application/json', `${JSON.stringify(file, undefined, 2)}\n`);
          }}
        >
          {said.saved.toFile}
        </button>
        <label class="file" for="import-mapping">
          <input
            id="import-mapping"
            type="file"
            class="unseen"
            accept=".json,application/json"
            aria-label={said.saved.fromFile}
            onChange={({ currentTarget }) => {
              void currentTarget.files?.[0]?.text().then(takeMapping);
            }}
          />
          <span class="button">{said.saved.fromFile}</span>
          <span class="unseen">{shell.chooseFile}</span>
        </label>
      </p>
    </>
  );
}

/** Which sheet has the cases, where there are several. */
function SheetChoice({ file }: { file: MappingFile }): JSX.Element {
  const { imports: said } = words.value;
  const sheets = source.value?.sheets ?? [];
  if (sheets.length < 2) return <></>;
  return (
    <>
      <label for="import-sheet">{said.sheet}</label>
      <select
        id="import-sheet"
        value={file.sheet ?? sheets[0]?.name}
        onChange={({ currentTarget }) => {
          forgetRun();
          chooseSheet(currentTarget.value);
        }}
      >
        {sheets.map(({ name, rows, warnings }) => (
          <option key={name} value={name}>
            {warnings.includes('hidden-sheet') ? said.hiddenSheet(rows.length, oneLine(name)) : said.sheetRows(rows.length, oneLine(name))}
          </option>
        ))}
      </select>
    </>
  );
}

function Radio({ isChosen, label, name, onChoose }: { isChosen: boolean; label: string; name: string; onChoose: () => void }): JSX.Element {
  return (
    <label class="check">
      <input type="radio" name={name} checked={isChosen} onChange={onChoose} />
      {label}
    </label>
  );
}
