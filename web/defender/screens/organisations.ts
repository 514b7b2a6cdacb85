import { announce, element, paragraph, type Child } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import type { Organisation } from '../sealing_messages.ts';
import { fingerprints } from './fingerprints.ts';
import { organisationName } from './organisation_name.ts';
import { actions, alertPlace, heading, primary, secondary, statusPlace, stepMark } from './parts.ts';

export function organisationsScreen(application: Application): readonly Node[] {
  const { words, preparation } = application;
  const arrived = preparation.organisations.length > 0;
  const waiting = !arrived && preparation.problem === undefined;
  const allClosed = arrived && !preparation.organisations.some(({ canReceive }) => canReceive);
  const alert = alertPlace();
  const back = secondary(words.back, () => {
    application.backward();
  });
  const next = (): void => {
    if (application.chosen().length > 0) application.onward();
    else announce(alert, nobody(application));
  };
  return [
    stepMark(application),
    heading(words.organisations.heading),
    allClosed ? paragraph(words.organisations.allClosed, 'alert') : paragraph(words.organisations.hint),
    ...(arrived ? [choices(application, alert), fingerprints(application)] : []),
    statusPlace(waiting ? words.organisations.loading : ''),
    alert,
    arrived && !allClosed ? actions(primary(words.next, next), back) : actions(back),
  ];
}

function choices(application: Application, alert: HTMLElement): HTMLElement {
  const { preparation, words } = application;
  const rows = preparation.organisations.map((organisation, index) => {
    const id = `organisation-${String(index)}`;
    const box = element('input', { id, attributes: { type: 'checkbox', autocomplete: 'off' } });
    return application.canBeChosen(organisation) ? openChoice(application, organisation, box, alert) : closedChoice(application, organisation, box);
  });
  return element('fieldset', {}, element('legend', {}, words.organisations.legend), ...rows);
}

function openChoice(application: Application, organisation: Organisation, box: HTMLInputElement, alert: HTMLElement): HTMLElement {
  const { draft, language } = application;
  box.checked = !draft.leftOut.has(organisation.id);
  box.addEventListener('change', () => {
    if (box.checked) draft.leftOut.delete(organisation.id);
    else draft.leftOut.add(organisation.id);
    announce(alert, application.chosen().length > 0 ? '' : nobody(application));
  });
  const trained = application.questionnaire.isSensitive && organisation.canKeepSensitive ? [element('br'), element('b', {}, application.questionnaire.words.review.trained)] : [];
  return tick(box, organisationName(organisation, language), ...trained);
}

function nobody({ lacks, questionnaire, words }: Application): string {
  return lacks === 'somebody trained' ? questionnaire.words.review.untrained : words.organisations.nobody;
}

/** Shown all the same: who looks for an organisation must not think that it has left. */
function closedChoice({ language, questionnaire, words }: Application, organisation: Organisation, box: HTMLInputElement): HTMLElement {
  box.disabled = true;
  const why = organisation.canReceive ? questionnaire.words.review.notTrained : words.organisations.closed;
  return tick(box, organisationName(organisation, language), element('br'), element('b', {}, why));
}

function tick(box: HTMLInputElement, ...text: readonly Child[]): HTMLElement {
  return element('label', { class: box.disabled ? 'tick closed' : 'tick', attributes: { for: box.id } }, box, element('span', {}, ...text));
}
