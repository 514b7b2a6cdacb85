/** The map as a file of its own, with all that must stand beside it. */

import { render, type JSX } from 'preact';

import { words } from '../wording.ts';
import { classesOf, type Counts } from './counts.ts';
import { HEIGHT, VIEW_BOX, WIDTH } from './outline.ts';
import { PAPER } from './palette.ts';
import { classText, numberText, Sample, States } from './picture.tsx';
import { codeText } from '../statistics/labels.ts';

const [LINE, EDGE, SAMPLE] = [20, 12, 26];

/** `captions`: the first says whether it may go out. */
export function mapFile(counts: Counts, captions: readonly string[]): string {
  const place = document.createElement('div');
  render(<MapFile counts={counts} captions={captions} />, place);
  const [picture] = place.children;
  return picture === undefined ? '' : new XMLSerializer().serializeToString(picture);
}

function MapFile({ captions, counts }: { counts: Counts; captions: readonly string[] }): JSX.Element {
  const { map: said } = words.value.pictures;
  const classes = classesOf(counts.inStates.values());
  const below = [...counts.beside.map(({ code, value }) => `${codeText('state', code)}: ${numberText(value)}`), said.credit];
  const top = captions.length * LINE + EDGE;
  const legend = top + HEIGHT + EDGE;
  const height = legend + classes.length * SAMPLE + below.length * LINE + EDGE;
  return (
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 ${String(WIDTH)} ${String(height)}`} width={WIDTH} height={height} font-family="sans-serif" font-size="13">
      <rect width={WIDTH} height={height} fill={PAPER.paper} />
      {captions.map((line, i) => (
        <text key={i} x={EDGE} y={(i + 1) * LINE} fill={PAPER.ink} font-weight={i === 0 ? 'bold' : 'normal'}>
          {line}
        </text>
      ))}
      <svg y={top} width={WIDTH} height={HEIGHT} viewBox={VIEW_BOX}>
        <States id="m" counts={counts} classes={classes} palette={PAPER} />
      </svg>
      {classes.map((each, i) => (
        <g key={i}>
          <Sample classes={classes} palette={PAPER} place={i} x={EDGE} y={legend + i * SAMPLE} />
          <text x={EDGE + SAMPLE} y={legend + i * SAMPLE + 13} fill={PAPER.ink}>
            {classText(each)}
          </text>
        </g>
      ))}
      {below.map((line, i) => (
        <text key={i} x={EDGE} y={legend + classes.length * SAMPLE + (i + 1) * LINE} fill={PAPER.ink}>
          {line}
        </text>
      ))}
    </svg>
  );
}
