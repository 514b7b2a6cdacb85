/** The browser's own picker behind a button in the console's language. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { words } from '../wording.ts';

interface Properties {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly isRequired: boolean;
  readonly file: File | undefined;
  readonly onFile: (file: File | undefined) => void;
}

export function FileField({ file, hint, id, isRequired, label, onFile }: Properties): JSX.Element {
  const { shell } = words.value;
  return (
    <>
      <span class="label" id={`${id}-label`}>
        {label}
      </span>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <label class="file" for={id}>
        <input
          id={id}
          type="file"
          class="unseen"
          required={isRequired}
          aria-labelledby={`${id}-label`}
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget }) => {
            onFile(currentTarget.files?.[0]);
          }}
        />
        <span class="button">{shell.chooseFile}</span>
        <span class="chosen-file">{file === undefined ? shell.noFile : oneLine(file.name)}</span>
      </label>
    </>
  );
}
