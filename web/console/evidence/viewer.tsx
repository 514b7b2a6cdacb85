/** A file that was opened: whether it is what was sent, what it is, and its picture or sound in a frame apart. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { oneLine } from '../display.ts';
import { words } from '../wording.ts';
import type { ManifestEntry } from '../../protocol/report.ts';
import { BlackOut } from './black_out.tsx';
import { Fields } from './fields.tsx';
import { Download } from './download.tsx';
import { heard, type Ask, type Field, type Said, type ToShow } from './frame_messages.ts';
import { copyName, downloadName, isOtherThanSaid, type Shown } from './kinds.ts';
import { MAX_MARKS, type Mark } from './marks.ts';
import type { OpenedFile } from './opening.ts';

const FRAME = '/console/frame/';

export function Viewer({ entry, file }: { entry: ManifestEntry; file: OpenedFile }): JSX.Element {
  const { evidence } = words.value;
  const { kind } = file;
  return (
    <div class="evidence">
      <dl class="facts hashes">
        <div>
          <dt>{evidence.checked}</dt>
          <dd>
            {evidence.same} <code>{entry.sha256}</code>
          </dd>
        </div>
        <div>
          <dt>{evidence.sealed}</dt>
          <dd>
            <code>{file.evidenceHash}</code>
          </dd>
        </div>
      </dl>
      {isOtherThanSaid(kind, entry.media_type) && <p class="alert">{evidence.otherKind(oneLine(entry.media_type, 80), kind.mediaType)}</p>}
      {kind.shown === undefined ? <p class="alert">{evidence.notShown}</p> : <Framed entry={entry} file={file} shown={kind.shown} />}
      <Download content={file.content} name={downloadName(entry.name, kind)} />
    </div>
  );
}

function Framed({ entry, file, shown }: { entry: ManifestEntry; file: OpenedFile; shown: Shown }): JSX.Element {
  const { evidence } = words.value;
  const frame = useRef<HTMLIFrameElement>(null);
  const port = useRef<MessagePort | undefined>(undefined);
  const said = useSignal<Standing | undefined>(undefined);
  const fields = useSignal<readonly Field[] | undefined>(undefined);
  const isCovered = useSignal(true);
  const marks = useSignal<readonly Mark[] | undefined>(undefined);
  const copy = useSignal<{ readonly content: Blob | undefined } | undefined>(undefined);
  useEffect(() => () => port.current?.close(), []);
  const begin = (): void => {
    port.current?.close();
    const channel = new MessageChannel();
    port.current = channel.port1;
    channel.port1.onmessage = ({ data }: MessageEvent): void => {
      const message = heard(data);
      if (message?.said === 'metadata') fields.value = message.fields;
      else if (message?.said === 'marked') mark([...(marks.value ?? []), message.mark].slice(-MAX_MARKS));
      else if (message?.said === 'copied') copy.value = message;
      else if (message !== undefined) said.value = message;
    };
    const toShow: ToShow = { content: file.content, shown, mediaType: file.kind.mediaType };
    // It has no origin that could be named.
    frame.current?.contentWindow?.postMessage(toShow, '*', [channel.port2]);
  };
  const ask = (what: Ask): void => {
    port.current?.postMessage(what);
  };
  const mark = (all: readonly Mark[] | undefined): void => {
    [marks.value, copy.value] = [all, undefined];
    ask({ ask: 'mark', marks: all });
  };
  const now = said.value;
  return (
    <>
      <iframe ref={frame} class={shown} src={FRAME} sandbox="allow-scripts" allow="fullscreen" title={evidence.frame} hidden={now?.said === 'failed' || now?.said === 'large'} onLoad={begin} />
      <div class="line">
        {now?.said === 'shown' && (
          <button
            type="button"
            aria-pressed={!isCovered.value}
            onClick={() => {
              isCovered.value = !isCovered.value;
              ask({ ask: 'cover', isCovered: isCovered.value });
            }}
          >
            {isCovered.value ? (entry.graphic === true ? evidence.revealGraphic : evidence.reveal) : evidence.cover}
          </button>
        )}
        {now?.said === 'shown' && shown !== 'audio' && (
          <button type="button" onClick={() => void frame.current?.requestFullscreen()}>
            {evidence.large}
          </button>
        )}
        {now?.said === 'large' && (
          <button
            type="button"
            onClick={() => {
              said.value = undefined;
              ask({ ask: 'decode' });
            }}
          >
            {evidence.decode}
          </button>
        )}
        {now?.said === 'shown' && shown === 'image' && !isCovered.value && (
          <button
            type="button"
            aria-pressed={marks.value !== undefined}
            onClick={() => {
              mark(marks.value === undefined ? [] : undefined);
            }}
          >
            {evidence.blackOut}
          </button>
        )}
        <span role="status">{now === undefined ? evidence.decoding : stateText(now)}</span>
      </div>
      {marks.value !== undefined && (
        <BlackOut
          marks={marks.value}
          onMarks={mark}
          onCopy={(all) => {
            ask({ ask: 'copy', marks: all });
          }}
        />
      )}
      {copy.value !== undefined &&
        (copy.value.content === undefined ? (
          <p class="alert">{evidence.tooLargeToCopy}</p>
        ) : (
          <Download content={copy.value.content} name={copyName(entry.name)} isOpen />
        ))}
      {fields.value !== undefined && <Fields fields={fields.value} />}
      {shown !== 'image' && <p class="hint">{evidence.noFieldsRead}</p>}
    </>
  );
}

/** How the file stands in its frame. */
type Standing = Extract<Said, { said: 'failed' | 'large' | 'shown' }>;

function stateText(now: Standing): string {
  const { evidence } = words.value;
  switch (now.said) {
    case 'failed':
      return evidence.broken;
    case 'large':
      return now.width === 0 ? evidence.sizeUnknown : evidence.sizeLarge(now.width, now.height);
    case 'shown':
      return [now.width === 0 ? '' : evidence.pixels(now.width, now.height), now.seconds === 0 ? '' : evidence.seconds(Math.round(now.seconds))].filter((text) => text !== '').join(' · ');
  }
}
