/**
 * What was told, with what was coded of it marked.
 *
 * Words are selected with the mouse, or with the arrows: each goes to another word, with Shift the selection grows.
 */

import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import type { Id } from '../../protocol/answers.ts';
import { oneLine } from '../display.ts';
import { words } from '../wording.ts';
import { piecesOf, pointAt, shownPoints, withoutBlanks, type Piece, type Quoted } from './highlights.ts';

interface Properties {
  readonly text: string;
  readonly lang: string;
  readonly quotes: readonly Quoted[];
  readonly chosen: Id | undefined;
  /** What acts are called. */
  readonly nameOf: (act: Id) => string;
  readonly onChoose: (act: Id) => void;
  /** Whether an act is being written, to which a quote may be added. */
  readonly isWriting: boolean;
  readonly onQuote: (place: { readonly start: number; readonly end: number } | undefined) => void;
}

export function Narrative({ chosen, isWriting, lang, nameOf, onChoose, onQuote, quotes, text }: Properties): JSX.Element {
  const { coding, report: said } = words.value;
  const box = useRef<HTMLDivElement>(null);
  const points = useMemo(() => shownPoints(text), [text]);
  const pieces = piecesOf(points, quotes);
  useEffect(() => {
    if (chosen !== undefined) box.current?.querySelector('mark.chosen')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <section class="telling" aria-label={said.narrative}>
      <div class="line">
        <h3>{said.narrative}</h3>
        <button
          type="button"
          id="code"
          // A press must not take the selection away before it is read.
          onMouseDown={(event) => {
            event.preventDefault();
          }}
          onClick={() => {
            onQuote(box.current === null ? undefined : selectedIn(box.current, points));
          }}
        >
          {isWriting ? coding.addQuote : coding.code} <kbd>q</kbd>
        </button>
      </div>
      <p class="hint" id="how-to-code">
        {coding.howToCode}
      </p>
      <div ref={box} class="narrative" dir="auto" lang={lang} tabIndex={0} role="group" aria-describedby="how-to-code" onKeyDown={moveSelection}>
        {text === ''
          ? said.noText
          : pieces.map((piece) => (
              <Part key={piece.start} piece={piece} chosen={chosen} nameOf={nameOf} onChoose={onChoose} />
            ))}
      </div>
    </section>
  );
}

function Part({ chosen, nameOf, onChoose, piece: { acts, shown, start } }: { piece: Piece } & Pick<Properties, 'chosen' | 'nameOf' | 'onChoose'>): JSX.Element {
  if (acts.length === 0) return <span data-start={start}>{shown}</span>;
  // Where several lie over each other, each press goes to the next.
  const next = acts[(acts.indexOf(chosen ?? '') + 1) % acts.length] ?? '';
  const isChosen = chosen !== undefined && acts.includes(chosen);
  return (
    <mark
      data-start={start}
      class={`${acts.length > 1 ? 'several' : 'one'}${isChosen ? ' chosen' : ''}`}
      role="button"
      tabIndex={0}
      title={acts.map((act) => oneLine(nameOf(act))).join(' · ')}
      onClick={() => {
        if (getSelection()?.isCollapsed !== false) onChoose(next);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        onChoose(next);
      }}
    >
      {shown}
    </mark>
  );
}

/** The place in the text that is selected on the page; undefined where none of it is. */
function selectedIn(box: HTMLElement, points: readonly string[]): { readonly start: number; readonly end: number } | undefined {
  const selection = getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(box)) return undefined;
  const start = box.contains(range.startContainer) ? placeOf(range.startContainer, range.startOffset, points) : 0;
  const end = box.contains(range.endContainer) ? placeOf(range.endContainer, range.endOffset, points) : points.length;
  return withoutBlanks(points, start, end);
}

/** The code point before which a place of the page lies: one in a part's text, or between parts. */
function placeOf(node: Node, offset: number, points: readonly string[]): number {
  if (node instanceof Text) {
    const part = node.parentElement?.closest<HTMLElement>('[data-start]');
    return part ? pointAt(points, startOf(part), offset) : 0;
  }
  const next = node.childNodes[offset];
  if (next === undefined) return endOf(node, points);
  return next instanceof HTMLElement ? startOf(next) : node instanceof HTMLElement ? startOf(node) : 0;
}

function startOf(part: HTMLElement): number {
  return Number(part.dataset['start'] ?? 0);
}

function endOf(node: Node, points: readonly string[]): number {
  if (!(node instanceof HTMLElement) || node.dataset['start'] === undefined) return points.length;
  return pointAt(points, startOf(node), node.textContent.length);
}

function moveSelection(event: KeyboardEvent): void {
  const selection = getSelection();
  if (selection === null || !(event.currentTarget instanceof HTMLElement)) return;
  const step = STEPS[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const isInside = selection.anchorNode !== null && event.currentTarget.contains(selection.anchorNode);
  if (!isInside) selection.collapse(event.currentTarget, 0);
  const [direction, unit] = step;
  if (event.shiftKey) {
    selection.modify('extend', direction, unit);
  } else {
    if (!selection.isCollapsed) selection[direction === 'forward' ? 'collapseToEnd' : 'collapseToStart']();
    if (direction === 'backward' || unit === 'line') selection.modify('move', direction, unit);
    selection.modify('extend', 'forward', 'word');
  }
}

const STEPS: Readonly<Record<string, readonly ['forward' | 'backward', 'word' | 'line']>> = {
  ArrowRight: ['forward', 'word'],
  ArrowLeft: ['backward', 'word'],
  ArrowDown: ['forward', 'line'],
  ArrowUp: ['backward', 'line'],
};
