/** Who and what a case is about and how they hang together; with the cases around it, one after another, as somebody asks for them. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';

import { caseAbout, revision } from '../cases/store.ts';
import { keepDraft } from '../coding/drafts.ts';
import { newId } from '../coding/new_id.ts';
import { goToNetworkExport } from '../exports/source.ts';
import { lines } from '../inbox/lines.ts';
import { goTo } from '../pictures/going.ts';
import { Ways, type Way as Showing } from '../pictures/ways.tsx';
import { searched } from '../search/live.ts';
import { textOf } from '../search/texts.ts';
import type { Known } from '../timeline/items.ts';
import { words } from '../wording.ts';
import { Chosen, EdgeTable, Way } from './chosen.tsx';
import { graphOf, NODE_KINDS, type Graph, type Node, type NodeKind } from './graph.ts';
import { fetchKept, groups } from './kept.ts';
import { laidOut, type Layout } from './layout.ts';
import { asOne } from './merging.ts';
import { neighboursOf, type Neighbour } from './neighbours.ts';
import { cutTo, MOST_NODES, pathBetween } from './paths.ts';
import { Picture } from './picture.tsx';
import type { SavedView } from './saved_view.ts';
import { SCREEN_INK, Shape } from './shapes.tsx';
import { ViewBox } from './view_box.tsx';

/** Of cases with a name that sounds alike; a name like José Hernández has hundreds. */
const MOST_ALIKE = 20;

export function Network({ known }: { known: Known }): JSX.Element {
  const { network: said } = words.value.pictures;
  const start = known.line.id;
  const way = useSignal<Showing>('picture');
  const kinds = useSignal<ReadonlySet<NodeKind>>(new Set(NODE_KINDS));
  const hasSuggestions = useSignal(true);
  const expanded = useSignal<readonly string[]>([start]);
  const current = useSignal<string | undefined>(start);
  const ends = useSignal<readonly [string, string]>(['', '']);
  /** Where nodes stood in the view that is shown again. */
  const places = useSignal<Layout | undefined>(undefined);
  useEffect(() => {
    fetchKept().catch(() => undefined);
  }, []);
  const whole = useMemo(() => graphAround(known, expanded.value, hasSuggestions.value), [known.found, known.report, expanded.value, hasSuggestions.value, searched.value, revision.value]);
  const { graph, total } = useMemo(() => cutTo(asOne(whole.graph, groups.value), start, kinds.value), [whole, kinds.value, groups.value]);
  const layout = useLayout(graph, places.value);
  const [from, to] = ends.value;
  const path = from === '' || to === '' || from === to ? undefined : pathBetween(graph, from, to);
  const open = ({ act, entity, isExpanded, report }: Node): void => {
    if (isExpanded === false) expanded.value = [...expanded.value, report];
    else if (act !== undefined) goTo(report, 'coding', `act-${act}`);
    else goTo(report, entity === undefined ? 'case' : 'coding');
  };
  const use = (view: SavedView): void => {
    kinds.value = new Set(view.kinds);
    hasSuggestions.value = view.hasSuggestions;
    expanded.value = view.expanded;
    places.value = view.places;
  };
  return (
    <section class="network" aria-label={said.heading}>
      <Ways way={way} />
      <fieldset class="kinds">
        <legend>{said.filter}</legend>
        {NODE_KINDS.map((kind) => (
          <label key={kind} class="check">
            <input
              type="checkbox"
              checked={kinds.value.has(kind)}
              onChange={() => {
                const next = new Set(kinds.value);
                if (!next.delete(kind)) next.add(kind);
                kinds.value = next;
              }}
            />
            <svg width={26} height={26} viewBox="-20 -20 40 40" aria-hidden="true">
              <Shape kind={kind} ink={SCREEN_INK} />
            </svg>
            {said.kinds[kind]}
          </label>
        ))}
        <label class="check">
          <input type="checkbox" checked={hasSuggestions.value} onChange={() => { hasSuggestions.value = !hasSuggestions.value; }} />
          {said.suggestions}
        </label>
      </fieldset>
      {whole.left > 0 && <p class="hint">{said.moreAlike(whole.left)}</p>}
      {total > MOST_NODES && <p class="alert">{said.tooMany(MOST_NODES, total)}</p>}
      {way.value === 'list' ? (
        <EdgeTable graph={graph} current={current} />
      ) : layout === undefined ? (
        <p role="status">{said.drawing}</p>
      ) : (
        <Picture graph={graph} layout={layout} current={current} path={path && new Set(path)} onOpen={open} />
      )}
      <Chosen graph={graph} current={current} onOpen={open} />
      <Way graph={graph} ends={ends} path={path} />
      <ViewBox
        start={start}
        now={layout && { start, kinds: [...kinds.value], hasSuggestions: hasSuggestions.value, expanded: expanded.value, places: layout }}
        onUse={use}
      />
      <div class="line">
        <button
          type="button"
          onClick={() => {
            keepDraft(start, 'entity', { coded: { id: newId('e'), kind: 'person' }, from: undefined });
            goTo(start, 'coding', 'entity-name');
          }}
        >
          {said.create}
        </button>
        <button type="button" id="network-out" onClick={() => { goToNetworkExport(casesIn(whole.graph)); }}>
          {said.takeOut}
        </button>
      </div>
      <p class="hint">{said.stays}</p>
    </section>
  );
}

/** Those of which more is shown than that they are there. */
function casesIn({ nodes }: Graph): readonly string[] {
  return nodes.filter(({ isExpanded, kind }) => kind === 'case' && isExpanded === true).map(({ report }) => report);
}

/** `left`: how many cases with a name alike are not shown. */
function graphAround(known: Known, expanded: readonly string[], hasSuggestions: boolean): { readonly graph: Graph; readonly left: number } {
  const { subjects } = searched.value.index;
  const found = expanded.flatMap((id) => neighboursOf(id, subjects, caseAbout));
  const isAlike = ({ why }: Neighbour): boolean => why === 'alike';
  const alike = hasSuggestions ? found.filter(isAlike) : [];
  const cases = expanded.flatMap((id): readonly Known[] => {
    if (id === known.line.id) return [known];
    const line = lines.value.find((each) => each.id === id);
    return line === undefined ? [] : [{ line, report: textOf(id), found: caseAbout(id) }];
  });
  return { graph: graphOf(cases, [...found.filter((each) => !isAlike(each)), ...alike.slice(0, MOST_ALIKE)]), left: Math.max(0, alike.length - MOST_ALIKE) };
}

/** Reckoned anew when other nodes or edges are there; what stands already stays about where it is, and exactly where it is kept. */
function useLayout(graph: Graph, kept: Layout | undefined): Layout | undefined {
  const layout = useSignal<{ readonly of: string; readonly at: Layout } | undefined>(undefined);
  const shape = `${graph.nodes.map(({ id }) => id).join(' ')}|${graph.edges.map(({ from, to }) => `${from}>${to}`).join(' ')}`;
  useEffect(() => {
    let isWanted = true;
    if (kept !== undefined && graph.nodes.every(({ id }) => kept.has(id))) {
      layout.value = { of: shape, at: kept };
      return undefined;
    }
    void laidOut(graph, kept ?? layout.peek()?.at ?? new Map<string, never>(), () => isWanted).then((at) => {
      if (at !== undefined) layout.value = { of: shape, at };
    });
    return () => {
      isWanted = false;
    };
  }, [shape, kept]);
  return layout.value?.of === shape ? layout.value.at : undefined;
}
