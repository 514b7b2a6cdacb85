/** What the device wrote into a picture: the few things that casework asks for first, then all of it. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { words } from '../wording.ts';
import type { Field } from './frame_messages.ts';
import { mainFields } from './main_fields.ts';

export function Fields({ fields }: { fields: readonly Field[] }): JSX.Element {
  const { evidence } = words.value;
  if (fields.length === 0) return <p class="hint">{evidence.noFields}</p>;
  return (
    <section class="fields">
      <h4>{evidence.fields}</h4>
      <p class="hint">{evidence.fieldsHint}</p>
      <dl class="facts">
        {mainFields(fields).map(({ about, value }) => (
          <div key={about}>
            <dt>{evidence.main[about]}</dt>
            <dd>{oneLine(value)}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{evidence.allFields(fields.length)}</summary>
        <dl class="facts">
          {fields.map(({ group, name, value }, i) => (
            <div key={i}>
              <dt>{oneLine(`${group}: ${name}`, 80)}</dt>
              <dd dir="auto">{oneLine(value, 500)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}
