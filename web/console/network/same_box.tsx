/** Who is one with whom: said of the node that is looked at, taken apart again, and the last change undone. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { words } from '../wording.ts';
import type { Graph, Node } from './graph.ts';
import { before, groups, keepGroups } from './kept.ts';
import { nodeText } from './labels.ts';
import { canBeOne, madeOne, parted } from './merging.ts';

/** Of a report's id, as everywhere in the console. */
const ID_LETTERS = 8;

export function SameBox({ graph, node }: { graph: Graph; node: Node }): JSX.Element {
  const { network: said } = words.value.pictures;
  const other = useSignal('');
  const { others = [] } = node;
  const offered = graph.nodes.filter((each) => canBeOne(node, each));
  // Those that have a name alike, or the same plate, come first.
  const near = new Set(graph.edges.flatMap(({ from, relation, to }) => ((relation === 'alike' || relation === 'same-key') && (from === node.id || to === node.id) ? [from, to] : [])));
  const ordered = [...offered].sort((a, b) => Number(near.has(b.id)) - Number(near.has(a.id)) || called(a).localeCompare(called(b)));
  const undone = before.value;
  return (
    <fieldset class="held-as-one">
      <legend>{said.same}</legend>
      <p class="hint">{said.sameHint}</p>
      {others.length > 0 && (
        <ul>
          {[node, ...others].map((each) => (
            <li key={each.id} class="line">
              <span dir="auto">{called(each)}</span>
              <button type="button" data-do="part" onClick={() => void keepGroups(parted(groups.value, each.id))}>
                {said.part}
              </button>
            </li>
          ))}
        </ul>
      )}
      {ordered.length > 0 && (
        <div class="line">
          <select id="same-as" aria-label={said.sameAs} value={other.value} onChange={({ currentTarget }) => { other.value = currentTarget.value; }}>
            <option value="">{said.sameAs}</option>
            {ordered.map((each) => (
              <option key={each.id} value={each.id}>
                {called(each)}
              </option>
            ))}
          </select>
          <button
            type="button"
            id="make-one"
            disabled={!ordered.some(({ id }) => id === other.value)}
            onClick={() => {
              void keepGroups(madeOne(groups.value, node.id, other.value));
              other.value = '';
            }}
          >
            {said.makeOne}
          </button>
        </div>
      )}
      {undone !== undefined && (
        <button type="button" id="undo-same" onClick={() => void keepGroups(undone)}>
          {said.undo}
        </button>
      )}
    </fieldset>
  );
}

/** With the case that names it so. */
function called(node: Node): string {
  return `${nodeText({ ...node, others: [] })} · ${node.report.slice(0, ID_LETTERS)}`;
}
