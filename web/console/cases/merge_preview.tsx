/** What becomes one where a case is merged into another, and what does not. */

import type { JSX } from 'preact';

import type { Case } from '../../protocol/case_state.ts';
import { oneLine } from '../display.ts';
import type { Line } from '../keeper_messages.ts';
import { words } from '../wording.ts';
import { together } from './links.ts';
import type { Work } from './work.ts';

export function MergePreview({ line, other, there, work }: { work: Work; line: Line; there: Case | undefined; other: Line }): JSX.Element {
  const { links: said } = words.value.cases;
  const { both, counts } = together(work.lead, there?.lead);
  return (
    <div class="preview" role="status">
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{said.thisOne(line.id.slice(0, 8))}</th>
            <th scope="col">{said.thatOne(other.id.slice(0, 8))}</th>
          </tr>
        </thead>
        <tbody>
          {counts.map(({ here, kind, there: theirs }) => (
            <tr key={kind}>
              <th scope="row">{said.counted[kind]}</th>
              <td>{here}</td>
              <td>{theirs}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{both.length === 0 ? said.nobodyInBoth : said.inBoth(both.map((name) => oneLine(name)).join(', '))}</p>
      <p>{said.mergeWhat}</p>
    </div>
  );
}
