import { announce, element, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import type { Language } from '../draft.ts';
import type { Organisation } from '../sealing_messages.ts';
import { actions, alertPlace, heading, primary, secondary, statusPlace, stepMark } from './parts.ts';

export function organisationsScreen(application: Application): readonly Node[] {
  const { words, preparation } = application;
  const alert = alertPlace();
  const back = secondary(words.back, () => {
    application.show('files');
  });
  const next = (): void => {
    if (application.chosen().length > 0) application.show('review');
    else announce(alert, words.organisations.nobody);
  };
  const arrived = preparation.organisations.length > 0;
  const waiting = !arrived && preparation.problem === undefined;
  return [
    stepMark(application, 4),
    heading(words.organisations.heading),
    paragraph(words.organisations.hint),
    ...(arrived ? [choices(application, alert)] : []),
    statusPlace(waiting ? words.organisations.loading : ''),
    alert,
    arrived ? actions(primary(words.next, next), back) : actions(back),
  ];
}

function choices(application: Application, alert: HTMLElement): HTMLElement {
  const { draft, language, preparation, words } = application;
  const rows = preparation.organisations.map((organisation, index) => {
    const id = `organisation-${String(index)}`;
    const box = element('input', { id, attributes: { type: 'checkbox', autocomplete: 'off' } });
    box.checked = !draft.leftOut.has(organisation.id);
    box.addEventListener('change', () => {
      if (box.checked) draft.leftOut.delete(organisation.id);
      else draft.leftOut.add(organisation.id);
      announce(alert, application.chosen().length > 0 ? '' : words.organisations.nobody);
    });
    return element('label', { class: 'tick', attributes: { for: id } }, box, element('span', {}, organisationName(organisation, language)));
  });
  return element('fieldset', {}, element('legend', {}, words.organisations.legend), ...rows);
}

/** The name in the page's language, and the country: «Red Norte (México)». */
export function organisationName({ id, name, country }: Organisation, language: Language): string {
  const shown = name[language] ?? name['es'] ?? Object.values(name)[0] ?? id;
  return `${shown} (${countryName(country, language)})`;
}

function countryName(country: string, language: Language): string {
  try {
    return new Intl.DisplayNames([language], { type: 'region' }).of(country) ?? country;
  } catch {
    return country; // older phones, and codes that are not countries
  }
}
