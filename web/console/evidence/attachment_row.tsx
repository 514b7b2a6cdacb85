/** A file of a report: what is said of it, and what it is once somebody has opened it. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { displaySafe, oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import { codeOf } from '../session.ts';
import { termLabel } from '../terms.ts';
import { language, words } from '../wording.ts';
import type { ManifestEntry } from '../../protocol/report.ts';
import { openFile, type Holder, type OpenedFile } from './opening.ts';
import { Viewer } from './viewer.tsx';

type State = { readonly kind: 'closed' } | { readonly kind: 'opening' } | { readonly kind: 'failed'; readonly code: string } | { readonly kind: 'open'; readonly file: OpenedFile };

export function AttachmentRow({ entry, holder }: { entry: ManifestEntry; holder: Holder }): JSX.Element {
  const { evidence } = words.value;
  const state = useSignal<State>({ kind: 'closed' });
  const open = (): void => {
    state.value = { kind: 'opening' };
    openFile(entry, holder).then(
      (file) => {
        if (state.value.kind === 'opening') state.value = { kind: 'open', file };
      },
      (error: unknown) => {
        state.value = { kind: 'failed', code: codeOf(error) };
      },
    );
  };
  const now = state.value;
  return (
    <li class="file-row">
      <p class="line">
        <span class="name" dir="auto">
          {oneLine(entry.name)}
        </span>{' '}
        <span class="hint">{`${oneLine(entry.media_type)} · ${sizeText(entry.size)}`}</span>
        {now.kind === 'open' ? (
          <button
            type="button"
            onClick={() => {
              state.value = { kind: 'closed' };
            }}
          >
            {evidence.close}
          </button>
        ) : (
          <button type="button" disabled={now.kind === 'opening'} onClick={open}>
            {evidence.open}
          </button>
        )}
      </p>
      {entry.graphic === true && <p class="alert">{evidence.graphic}</p>}
      <SaidOfIt entry={entry} />
      {now.kind === 'opening' && <p role="status">{evidence.opening}</p>}
      {now.kind === 'failed' && (
        <p class="alert" role="alert">
          {explain(now.code)}
        </p>
      )}
      {now.kind === 'open' && <Viewer entry={entry} file={now.file} />}
    </li>
  );
}

function SaidOfIt({ entry }: { entry: ManifestEntry }): JSX.Element {
  const { evidence } = words.value;
  const { caption, derived, made_by: madeBy, metadata, source_type: source } = entry;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [evidence.caption, caption],
    [evidence.source, source && termLabel('source_type', source)],
    [evidence.madeBy, madeBy && labelIn(evidence.makers, madeBy)],
    [evidence.metadata, metadata && labelIn(evidence.kept, metadata)],
    [evidence.copy, derived === undefined ? evidence.original : evidence.made(derived.how.map((how) => labelIn(evidence.how, how)).join(', '))],
    [evidence.from, derived?.from],
    [evidence.fromHash, derived?.sha256],
  ];
  return (
    <dl class="facts">
      {facts.flatMap(([name, value]) =>
        value === undefined || value === ''
          ? []
          : [
              <div key={name}>
                <dt>{name}</dt>
                <dd dir="auto">{displaySafe(value)}</dd>
              </div>,
            ],
      )}
    </dl>
  );
}

/** Codes of later versions are shown as they are. */
function labelIn(labels: object, code: string): string {
  return new Map(Object.entries(labels as Readonly<Record<string, string>>)).get(code) ?? code;
}

function sizeText(bytes: number): string {
  const [unit, scale] = bytes >= 1_000_000 ? ['MB', 1_000_000] : ['kB', 1000];
  return `${new Intl.NumberFormat(language.value.tag, { maximumFractionDigits: 1 }).format(bytes / scale)} ${unit}`;
}
