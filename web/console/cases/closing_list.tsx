/** The list of safe closing: each point with what the case says to it, and what is still open. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { termLabel } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { closingOf, type Closing } from './closing.ts';
import { dayIn, momentIn } from './dates.ts';
import { organisationCalled } from './people.ts';
import { RULEBOOK } from './store.ts';
import type { Work } from './work.ts';

export function ClosingList({ work }: { work: Work }): JSX.Element {
  const { closing: said } = words.value.cases;
  const known = closingOf(work.found?.threads ?? [], new Date());
  const open = [
    ...known.tasks.map((title) => said.openTask(oneLine(title))),
    ...known.shares.map((member) => said.openShare(organisationCalled(member, work.session))),
    ...(known.waiting > 0 ? [said.openWaiting(known.waiting)] : []),
  ];
  return (
    <fieldset class="closing">
      <legend>{said.heading}</legend>
      {open.length > 0 && (
        <div class="alert">
          <p>{said.stillOpen}</p>
          <ul>
            {open.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
      )}
      {[...RULEBOOK.checks].map((check) => (
        <label key={check.id} class="check">
          <input type="checkbox" name="checked" value={check.id} required />
          <span>
            {check[labelLanguage.value]}
            <br />
            <span class="hint">{saidTo(check.id, known, work)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function saidTo(point: string, known: Closing, work: Work): string {
  const { closing: said } = words.value.cases;
  switch (point) {
    case 'person-told':
      return known.replied === undefined ? said.notReplied : said.replied(momentIn(known.replied));
    case 'risk-reassessed':
      return known.risk === undefined ? said.noRisk : said.risk(oneLine(termLabel('risk_level', known.risk)));
    case 'needs-referred':
      return known.needs.length === 0 ? said.noNeeds : known.needs.map(({ met, need }) => `${oneLine(termLabel('need', need))} (${met === true ? said.met : said.unmet})`).join('; ');
    case 'consents-reviewed':
      return said.consents(known.consents);
    case 'outputs-listed':
      return known.outputs.length === 0 ? said.noOutputs : known.outputs.map(({ status, type }) => oneLine(`${termLabel('output_type', type)}: ${termLabel('reply_status', status)}`)).join('; ');
    case 'retention-decided':
      return known.keepUntil === undefined ? said.noKeep : said.keep(dayIn(known.keepUntil));
    case 'access-reviewed':
      return said.access(known.members.map((member) => organisationCalled(member, work.session)).join(', '), work.session.colleagues.map(({ person }) => oneLine(person)).join(', '));
    default:
      return '';
  }
}
