/** The files of a network that leaves: a graph, a table, a picture. */

import { utf8 } from '../../protocol/encoding.ts';
import type { Files } from '../exports/files.ts';
import { graphOfFacts, type LeavingCase } from './facts_graph.ts';
import { edgesCsv, graphmlFile, pictureFile } from './files.tsx';
import { laidOut } from './layout.ts';

/** `mark` says for whom they are. @throws where the browser cannot draw */
export async function networkFiles(cases: readonly LeavingCase[], mark: string): Promise<Files> {
  const graph = graphOfFacts(cases);
  const layout = await laidOut(graph, new Map<string, never>(), () => true);
  const picture = layout === undefined ? undefined : await pictureFile(graph, layout, mark);
  return { 'red.graphml': utf8(graphmlFile(graph, mark)), 'red.csv': utf8(edgesCsv(graph, mark)), ...(picture && { 'red.png': picture }) };
}
