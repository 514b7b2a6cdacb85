/** The choice of the console's language. */

import type { JSX } from 'preact';

import { language, languages, speak, words } from '../wording.ts';

export function ChooseLanguage(): JSX.Element {
  return (
    <select
      id="language"
      aria-label={words.value.shell.language}
      value={language.value.id}
      onChange={({ currentTarget }) => {
        const chosen = languages.find(({ id }) => id === currentTarget.value);
        // A language that does not arrive changes nothing.
        if (chosen !== undefined) speak(chosen).catch(() => undefined);
      }}
    >
      {languages.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}
