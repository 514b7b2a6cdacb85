import type { Language } from '../draft.ts';
import type { Organisation } from '../sealing_messages.ts';

/** The name in the page's language, and the country: «Red Norte (México)». */
export function organisationName({ id, name, country }: Pick<Organisation, 'id' | 'name' | 'country'>, language: Language): string {
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
