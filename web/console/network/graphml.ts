/** A graph for other programs: GraphML (http://graphml.graphdrawing.org/specification.html). Nothing but text goes in, and all of it escaped. */

import { isSuggestion, type Edge, type Graph, type Node } from './graph.ts';

const KEYS = [
  ['kind', 'node', 'string'],
  ['label', 'node', 'string'],
  ['relation', 'edge', 'string'],
  ['text', 'edge', 'string'],
  ['certainty', 'edge', 'int'],
  ['suggestion', 'edge', 'boolean'],
] as const;
type KeyName = (typeof KEYS)[number][0];
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** How nodes and edges are called, safe to be shown; `mark` says who may see it. */
export interface Naming {
  readonly mark: string;
  readonly node: (node: Node) => string;
  readonly edge: (edge: Edge) => string;
}

export function graphmlOf({ edges, nodes }: Graph, naming: Naming): string {
  const numbers = new Map(nodes.map(({ id }, i) => [id, `n${String(i)}`]));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...KEYS.map(([id, of, type]) => `<key id="${id}" for="${of}" attr.name="${id}" attr.type="${type}"/>`),
    `<graph id="g" edgedefault="directed"><desc>${escaped(naming.mark)}</desc>`,
    ...nodes.map((node) => `<node id="${numbers.get(node.id) ?? ''}">${data('kind', kindOf(node))}${data('label', naming.node(node))}</node>`),
    ...edges.map((edge) => {
      const certainty = edge.certainty === undefined ? '' : data('certainty', String(edge.certainty));
      const said = `${data('relation', edge.relation)}${data('text', naming.edge(edge))}${certainty}${data('suggestion', String(isSuggestion(edge)))}`;
      return `<edge source="${numbers.get(edge.from) ?? ''}" target="${numbers.get(edge.to) ?? ''}">${said}</edge>`;
    }),
    '</graph>',
    '</graphml>',
  ];
  return `${lines.join('\n')}\n`;
}

/** What no XML holds, control characters and halves of pairs, is shown by an escape already. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
}

function data(key: KeyName, text: string): string {
  return `<data key="${key}">${escaped(text)}</data>`;
}

function kindOf({ entity, kind }: Node): string {
  return entity?.kind ?? kind;
}
