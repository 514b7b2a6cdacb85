/** A graph inside an `svg`: each kind of node has a shape of its own, and what is less certain is drawn less firmly. */

import type { JSX } from 'preact';

import { fitting } from '../pictures/fitting.ts';
import { isSuggestion, type Edge, type Graph, type Node, type NodeKind } from './graph.ts';
import { nodeText, relationText } from './labels.ts';
import type { Layout } from './layout.ts';

export interface Ink {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
  readonly chosen: string;
}

export const SCREEN_INK: Ink = { paper: 'var(--card)', ink: 'var(--ink)', soft: 'var(--soft)', chosen: 'var(--focus)' };
export const PAPER_INK: Ink = { paper: '#ffffff', ink: '#1f2a2e', soft: '#455157', chosen: '#823900' };

const CIRCLE = 'M-12 0a12 12 0 1 0 24 0a12 12 0 1 0-24 0z';
const SHAPES: Readonly<Record<NodeKind, string>> = {
  case: 'M-17-11h34v22h-34z',
  act: 'M0-15l15 15l-15 15l-15-15z',
  person: CIRCLE,
  perpetrator: 'M0-14l14 25h-28z',
  group: `${CIRCLE}M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z`,
  body: 'M-12-12h24v24h-24z',
  mark: 'M0-13l13 9l-5 15h-16l-5-15z',
  other: 'M-13 0l6-11h14l6 11l-6 11h-14z',
};
/** Drawn full, so that they are found at once. */
const FULL: ReadonlySet<NodeKind> = new Set(['case', 'perpetrator']);
const [BELOW_PX, LABEL_LETTERS, TEXT_PX] = [16, 26, 13];
const MOST_NAMED = 12;
/** Up to here somebody only guesses. */
const GUESSED = 1;

interface Properties {
  readonly graph: Graph;
  readonly layout: Layout;
  readonly ink: Ink;
  readonly current?: string | undefined;
  readonly path?: ReadonlySet<Edge> | undefined;
  /** How small all is drawn: words and shapes grow against it. */
  readonly scale: number;
  /** Whether every node has its name beside it, or only what is looked at and the cases. */
  readonly isNamed: boolean;
  readonly idOf?: (node: Node) => string;
  readonly onPress?: (node: Node) => void;
}

export function Shapes({ current, graph: { edges, nodes }, idOf, ink, isNamed, layout, onPress, path, scale }: Properties): JSX.Element {
  const onPath = new Set([...(path ?? [])].flatMap(({ from, to }) => [from, to]));
  // What is less than half as large grows with its shape.
  const inGroup = Math.max(1, Math.min(scale, 2));
  const ties = edges.filter(({ from, to }) => from === current || to === current);
  // More names around one node lie over one another.
  const near = new Set(ties.length > MOST_NAMED ? [] : ties.flatMap(({ from, to }) => [from, to]));
  return (
    <>
      <g fill="none">
        {edges.map((edge, i) => (
          <Line key={i} edge={edge} layout={layout} ink={ink} isMarked={path?.has(edge) === true} isNamed={ties.length <= MOST_NAMED && ties.includes(edge)} scale={scale} />
        ))}
      </g>
      {nodes.map((node) => {
        const point = layout.get(node.id);
        if (point === undefined) return undefined;
        const text = nodeText(node);
        return (
          <g
            key={node.id}
            id={idOf?.(node)}
            role="option"
            aria-selected={node.id === current}
            aria-label={text}
            transform={`translate(${String(point.x)} ${String(point.y)}) scale(${String(Math.max(1, scale / 2))})`}
            onClick={onPress && ((): void => { onPress(node); })}
          >
            <Shape kind={node.kind} ink={ink} isTold={node.isTold === true} isHollow={node.isExpanded === false} isMarked={node.id === current || onPath.has(node.id)} />
            {(isNamed || node.kind === 'case' || node.id === current || near.has(node.id) || onPath.has(node.id)) && <Label text={text} y={BELOW_PX + TEXT_PX * inGroup} ink={ink} isStrong={node.id === current} scale={inGroup} />}
          </g>
        );
      })}
    </>
  );
}

/** Told and not coded: dashed. A case of which nothing else is here: empty, with a plus. */
export function Shape({ ink, isHollow = false, isMarked = false, isTold = false, kind }: { kind: NodeKind; ink: Ink; isTold?: boolean; isHollow?: boolean; isMarked?: boolean }): JSX.Element {
  const isFull = FULL.has(kind) && !isHollow && !isTold;
  return (
    <>
      <path d={SHAPES[kind]} fill={isFull ? ink.ink : ink.paper} stroke={isMarked ? ink.chosen : ink.ink} stroke-width={isMarked ? 4 : 1.6} stroke-dasharray={isTold ? '4 3' : undefined} />
      {isHollow && <path d="M-5 0h10M0-5v10" stroke={ink.ink} stroke-width={2} />}
    </>
  );
}

function Line({ edge, ink, isMarked, isNamed, layout, scale }: { edge: Edge; layout: Layout; ink: Ink; isMarked: boolean; isNamed: boolean; scale: number }): JSX.Element {
  const [from, to] = [layout.get(edge.from), layout.get(edge.to)];
  if (from === undefined || to === undefined) return <></>;
  const dashes = isSuggestion(edge) ? '1 6' : edge.certainty !== undefined && edge.certainty <= GUESSED ? '7 5' : undefined;
  return (
    <g>
      <path d={`M${String(from.x)} ${String(from.y)}L${String(to.x)} ${String(to.y)}`} stroke={isMarked ? ink.chosen : ink.soft} stroke-width={isMarked ? 4 : isSuggestion(edge) ? 2.2 : 1.4} stroke-dasharray={dashes} stroke-linecap="round" />
      {(isNamed || isMarked) && (
        <g transform={`translate(${String((from.x + to.x) / 2)} ${String((from.y + to.y) / 2)})`}>
          <Label text={relationText(edge)} y={4} ink={ink} isStrong={false} scale={scale} />
        </g>
      )}
    </g>
  );
}

function Label({ ink, isStrong, scale, text, y }: { text: string; y: number; ink: Ink; isStrong: boolean; scale: number }): JSX.Element {
  return (
    <text y={y} text-anchor="middle" font-size={TEXT_PX * Math.max(1, scale)} font-weight={isStrong ? 'bold' : 'normal'} fill={ink.ink} stroke={ink.paper} stroke-width={4} paint-order="stroke" aria-hidden="true">
      {isStrong ? text : fitting(text, LABEL_LETTERS)}
    </text>
  );
}
