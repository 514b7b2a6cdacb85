/** The network as files: a picture, a graph, a table. Each says first for whom it is: `mark`. */

import { render, type JSX } from 'preact';

import type { Bytes } from '../../protocol/encoding.ts';
import { csvOf } from '../statistics/csv.ts';
import { words } from '../wording.ts';
import type { Graph } from './graph.ts';
import { graphmlOf } from './graphml.ts';
import { nodeText, relationText } from './labels.ts';
import type { Layout } from './layout.ts';
import { PAPER_INK, Shapes } from './shapes.tsx';
import { extentOf } from './view.ts';

/** Larger pictures fail in some browsers. */
const MOST_PIXELS = 4_000;
const SHARPNESS = 2;
const [CAPTION_PX, EDGE_PX] = [24, 12];

export function graphmlFile(graph: Graph, mark: string): string {
  return graphmlOf(graph, { mark, node: nodeText, edge: relationText });
}

/** One row for each edge. */
export function edgesCsv({ edges, nodes }: Graph, mark: string): string {
  const { network: said } = words.value.pictures;
  const names = new Map(nodes.map((node) => [node.id, nodeText(node)]));
  return csvOf([
    [mark],
    [],
    [said.from, said.relation, said.to],
    ...edges.map((edge) => [names.get(edge.from) ?? '', relationText(edge), names.get(edge.to) ?? '']),
  ]);
}

/** Drawn by the browser from the same shapes. @throws where it cannot draw it. */
export async function pictureFile(graph: Graph, layout: Layout, mark: string): Promise<Bytes> {
  const { height, svg, width } = pictureOf(graph, layout, mark);
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(SHARPNESS, MOST_PIXELS / Math.max(width, height));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve);
    });
    if (blob === null) throw new Error('the browser made no picture');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

function pictureOf(graph: Graph, layout: Layout, mark: string): { readonly svg: string; readonly width: number; readonly height: number } {
  const { bottom, left, right, top } = extentOf(layout);
  const [width, height] = [right - left, bottom - top + CAPTION_PX];
  const place = document.createElement('div');
  const whole: JSX.Element = (
    <svg xmlns="http://www.w3.org/2000/svg" width={width} height={height} viewBox={`${String(left)} ${String(top - CAPTION_PX)} ${String(width)} ${String(height)}`} font-family="sans-serif">
      <rect x={left} y={top - CAPTION_PX} width={width} height={height} fill={PAPER_INK.paper} />
      <text x={left + EDGE_PX} y={top - EDGE_PX / 2} fill={PAPER_INK.ink} font-size={14} font-weight="bold">
        {mark}
      </text>
      <Shapes graph={graph} layout={layout} ink={PAPER_INK} scale={1} isNamed />
    </svg>
  );
  render(whole, place);
  const [picture] = place.children;
  return { svg: picture === undefined ? '' : new XMLSerializer().serializeToString(picture), width, height };
}
