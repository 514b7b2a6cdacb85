/** The graph on the page: moved and brought closer with pointer and keys, gone through from node to node with the arrows. */

import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { useRoom } from '../pictures/room.ts';
import { words } from '../wording.ts';
import type { Edge, Graph, Node } from './graph.ts';
import type { Layout } from './layout.ts';
import { SCREEN_INK, Shapes } from './shapes.tsx';
import { closer, fitted, shifted, towards, withPoint, type Direction, type View } from './view.ts';

const [ZOOM, STEP_PX, STILL_PX] = [1.4, 80, 4];
/** From here on names would lie over one another. */
const [NAMED_SCALE, MOST_NAMED] = [1.15, 30];
const ARROWS: Readonly<Record<string, readonly [Direction, x: number, y: number]>> = { ArrowLeft: ['left', -1, 0], ArrowRight: ['right', 1, 0], ArrowUp: ['up', 0, -1], ArrowDown: ['down', 0, 1] };

interface Properties {
  readonly graph: Graph;
  readonly layout: Layout;
  readonly current: Signal<string | undefined>;
  readonly path: ReadonlySet<Edge> | undefined;
  readonly onOpen: (node: Node) => void;
}

export function Picture({ current, graph, layout, onOpen, path }: Properties): JSX.Element {
  const { network: said } = words.value.pictures;
  const { box, room } = useRoom();
  const chosen = useSignal<View | undefined>(undefined);
  const drag = useSignal<{ readonly x: number; readonly y: number; readonly view: View; readonly isMoving: boolean } | undefined>(undefined);
  const { height, width } = room.value;
  const view = chosen.value ?? fitted(layout, width, height);
  const [wide, high] = [width * view.scale, height * view.scale];
  const look = (next: View | undefined): void => {
    chosen.value = next;
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const node = graph.nodes.find(({ id }) => id === current.value);
    if (arrow !== undefined && event.shiftKey) look(shifted(view, arrow[1] * STEP_PX, arrow[2] * STEP_PX));
    else if (arrow !== undefined) {
      const next = towards(layout, current.value, arrow[0]);
      const point = next === undefined ? undefined : layout.get(next);
      if (point !== undefined) look(withPoint(view, point, width, height));
      current.value = next ?? current.value;
    } else if (event.key === '+') look(closer(view, ZOOM));
    else if (event.key === '-') look(closer(view, 1 / ZOOM));
    else if (event.key === '0') look(undefined);
    else if (event.key === 'Enter' && node !== undefined) onOpen(node);
    else return;
    event.preventDefault();
  };
  const buttons: readonly (readonly [sign: string, name: string, next: View | undefined])[] = [
    ['+', said.closer, closer(view, ZOOM)],
    ['−', said.wider, closer(view, 1 / ZOOM)],
    ['◀', said.left, shifted(view, -STEP_PX, 0)],
    ['▶', said.right, shifted(view, STEP_PX, 0)],
    ['▲', said.up, shifted(view, 0, -STEP_PX)],
    ['▼', said.down, shifted(view, 0, STEP_PX)],
  ];
  return (
    <>
      <div class="line zoom">
        {buttons.map(([sign, name, next]) => (
          <button key={sign} type="button" aria-label={name} title={name} onClick={() => { look(next); }}>
            {sign}
          </button>
        ))}
        <button type="button" disabled={chosen.value === undefined} onClick={() => { look(undefined); }}>
          {said.all}
        </button>
      </div>
      <div
        ref={box}
        class="network-picture"
        role="listbox"
        tabIndex={0}
        aria-label={said.picture(graph.nodes.length, graph.edges.length)}
        aria-activedescendant={current.value === undefined ? undefined : domId(current.value)}
        onKeyDown={press}
        onPointerDown={({ clientX, clientY }) => { drag.value = { x: clientX, y: clientY, view, isMoving: false }; }}
        onPointerMove={({ buttons: pressed, clientX, clientY }) => {
          const from = drag.value;
          if (from === undefined || pressed === 0) return;
          const [x, y] = [clientX - from.x, clientY - from.y];
          if (!from.isMoving && Math.hypot(x, y) <= STILL_PX) return;
          drag.value = { ...from, isMoving: true };
          look(shifted(from.view, -x, -y));
        }}
      >
        <svg width={width} height={height} viewBox={`${String(view.x - wide / 2)} ${String(view.y - high / 2)} ${String(wide)} ${String(high)}`} role="presentation">
          <Shapes
            graph={graph}
            layout={layout}
            ink={SCREEN_INK}
            current={current.value}
            path={path}
            scale={view.scale}
            isNamed={view.scale <= NAMED_SCALE || graph.nodes.length <= MOST_NAMED}
            idOf={({ id }) => domId(id)}
            onPress={({ id }) => {
              if (drag.value?.isMoving !== true) current.value = id;
            }}
          />
        </svg>
      </div>
      <p class="hint">{said.keys}</p>
    </>
  );
}

function domId(id: string): string {
  return `node-${id.replace(/[^\w-]/g, '-')}`;
}
