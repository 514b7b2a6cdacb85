/**
 * The table as bars: one for each row, in parts where there are columns. What is hidden has no bar and says so; the
 * numbers stand beside, so that nobody needs the colours.
 */

import type { JSX } from 'preact';

import { words } from '../wording.ts';
import { captionLines } from './files.ts';
import { codeText } from './labels.ts';
import { selection, shownValues, table } from './page.ts';

const CHART = 'chart';
const [WIDTH, LABEL, NUMBER, BAR, GAP, LINE] = [760, 240, 90, 18, 6, 20];
const LONGEST_LABEL = 34;
/** Colours that stay apart without red and green (Okabe and Ito, 2008), dark enough on white. */
const COLOURS = ['#0b5d8a', '#b35900', '#00664d', '#8a2c6d', '#5b5b00', '#3b3b8f', '#7a3b1e', '#40605f'];
const [INK, PAPER] = ['#1f2a2e', '#ffffff'];

export function Chart(): JSX.Element {
  const { statistics: said } = words.value;
  const { columns, rows } = selection.value;
  const captions = captionLines();
  const series = columns === undefined ? [said.total] : table.value.columns.map((code) => codeText(columns, code));
  const bars = table.value.rows.flatMap((code, r) =>
    series.map((name, c) => ({ label: c === 0 ? codeText(rows, code) : '', name, value: shownValues.value[r]?.[c], colour: COLOURS[c % COLOURS.length] ?? INK, isFirst: c === 0 })),
  );
  const most = Math.max(1, ...bars.map(({ value = 0 }) => value));
  const legend = columns === undefined ? [] : series;
  const top = (captions.length + legend.length + 1) * LINE;
  const rowGaps = table.value.rows.length * GAP;
  const height = top + bars.length * (BAR + 2) + rowGaps + GAP;
  let y = top;
  return (
    <div class="chart" tabIndex={0} role="region" aria-label={said.chart}>
      <svg id={CHART} xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 ${String(WIDTH)} ${String(height)}`} width={WIDTH} height={height} role="img" aria-label={captions.join('. ')} font-family="sans-serif" font-size="13">
        <rect width={WIDTH} height={height} fill={PAPER} />
        {captions.map((line, i) => (
          <text key={i} x={GAP} y={(i + 1) * LINE - GAP} fill={INK} font-weight={i === 0 ? 'bold' : 'normal'}>
            {line}
          </text>
        ))}
        {legend.map((name, i) => (
          <g key={i}>
            <rect x={GAP} y={(captions.length + i) * LINE + 4} width={12} height={12} fill={COLOURS[i % COLOURS.length]} />
            <text x={GAP + 20} y={(captions.length + i + 1) * LINE - GAP} fill={INK}>
              {name}
            </text>
          </g>
        ))}
        {bars.map(({ colour, isFirst, label, name, value }, i) => {
          y += (isFirst ? GAP : 0) + (i === 0 ? 0 : BAR + 2);
          const length = ((value ?? 0) / most) * (WIDTH - LABEL - NUMBER);
          return (
            <g key={i}>
              <text x={LABEL - GAP} y={y + BAR - 5} text-anchor="end" fill={INK}>
                {label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL)}…` : label}
              </text>
              <rect x={LABEL} y={y} width={length} height={BAR} fill={colour}>
                <title>{`${label} ${name}`}</title>
              </rect>
              <text x={LABEL + length + GAP} y={y + BAR - 5} fill={INK}>
                {value === undefined ? said.hiddenNumber : value.toLocaleString()}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** The picture as it is shown, as a file of its own. */
export function chartFile(): string {
  const picture = document.getElementById(CHART);
  return picture === null ? '' : new XMLSerializer().serializeToString(picture);
}
