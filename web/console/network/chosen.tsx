/** What is looked at in a network, what it is tied to, and the way from one node to another: in words. */

import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { words } from '../wording.ts';
import type { Edge, Graph, Node } from './graph.ts';
import { nodeText, relationText } from './labels.ts';
import { SameBox } from './same_box.tsx';

interface Properties {
  readonly graph: Graph;
  readonly current: Signal<string | undefined>;
  readonly onOpen: (node: Node) => void;
}

export function Chosen({ current, graph, onOpen }: Properties): JSX.Element {
  const { network: said } = words.value.pictures;
  const node = graph.nodes.find(({ id, others = [] }) => id === current.value || others.some((each) => each.id === current.value));
  if (node === undefined) return <p class="hint">{said.nobodyChosen}</p>;
  const ties = graph.edges.filter(({ from, to }) => from === node.id || to === node.id);
  return (
    <section class="chosen-node" aria-label={said.chosen}>
      <h3 dir="auto">{`${said.kinds[node.kind]}: ${nodeText(node)}`}</h3>
      {node.isTold === true && <p class="hint">{said.told}</p>}
      <button type="button" onClick={() => { onOpen(node); }}>
        {node.isExpanded === false ? said.expand : said.open}
      </button>
      <ul>
        {ties.map((edge, i) => {
          const other = graph.nodes.find(({ id }) => id === (edge.from === node.id ? edge.to : edge.from));
          return (
            <li key={i}>
              {edge.from === node.id ? `${relationText(edge)} → ` : `← ${relationText(edge)} · `}
              <button type="button" class="link" dir="auto" onClick={() => { current.value = other?.id; }}>
                {other === undefined ? '' : nodeText(other)}
              </button>
            </li>
          );
        })}
      </ul>
      {node.entity !== undefined && <SameBox key={node.id} graph={graph} node={node} />}
    </section>
  );
}

export function Way({ ends, graph, path }: { graph: Graph; ends: Signal<readonly [from: string, to: string]>; path: readonly Edge[] | undefined }): JSX.Element {
  const { network: said } = words.value.pictures;
  const names = new Map(graph.nodes.map((node) => [node.id, nodeText(node)]));
  const options = [...names].sort(([, one], [, other]) => one.localeCompare(other));
  const [from, to] = ends.value;
  const choice = (id: string, label: string, value: string, choose: (node: string) => void): JSX.Element => (
    <label for={id}>
      {label}
      <select id={id} value={value} onChange={({ currentTarget }) => { choose(currentTarget.value); }}>
        <option value="" />
        {options.map(([node, name]) => (
          <option key={node} value={node}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <fieldset class="way">
      <legend>{said.way}</legend>
      {choice('way-from', said.from, from, (node) => { ends.value = [node, to]; })}
      {choice('way-to', said.to, to, (node) => { ends.value = [from, node]; })}
      <p role="status" dir="auto">
        {from === '' || to === '' || from === to ? '' : path === undefined ? said.noWay : path.map((edge) => `${names.get(edge.from) ?? ''} — ${relationText(edge)} → ${names.get(edge.to) ?? ''}`).join('; ')}
      </p>
    </fieldset>
  );
}

/** All edges as a table: the same as the picture. */
export function EdgeTable({ current, graph }: Pick<Properties, 'current' | 'graph'>): JSX.Element {
  const { network: said } = words.value.pictures;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const end = (id: string): JSX.Element => {
    const node = nodes.get(id);
    return (
      <button type="button" class="link" dir="auto" onClick={() => { current.value = id; }}>
        {node === undefined ? '' : `${said.kinds[node.kind]}: ${nodeText(node)}`}
      </button>
    );
  };
  return (
    <div class="table" tabIndex={0} role="group" aria-label={said.list}>
      <table>
        <thead>
          <tr>
            <th scope="col">{said.from}</th>
            <th scope="col">{said.relation}</th>
            <th scope="col">{said.to}</th>
          </tr>
        </thead>
        <tbody>
          {graph.edges.map((edge, i) => (
            <tr key={i}>
              <td>{end(edge.from)}</td>
              <td>{relationText(edge)}</td>
              <td>{end(edge.to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
