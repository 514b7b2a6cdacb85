/** Searches that are kept, and what is new in each. */

import type { JSX, TargetedSubmitEvent } from 'preact';

import { oneLine } from '../display.ts';
import { codeOf } from '../session.ts';
import { explain } from '../explain.ts';
import { say } from '../shell/notice.ts';
import { words } from '../wording.ts';
import { sought } from './live.ts';
import { look, news, remove, save, saved } from './saved.ts';

const LONGEST_NAME = 80;

export function SavedSearches({ isKept }: { isKept: boolean }): JSX.Element {
  const { search } = words.value;
  return (
    <section class="saved" aria-label={search.saved.heading}>
      {saved.value.length > 0 && <h2>{search.saved.heading}</h2>}
      <ul>
        {saved.value.map((each, i) => (
          <li key={each.name}>
            <button type="button" title={oneLine(each.query)} onClick={() => void trying(look(each))}>
              {oneLine(each.name)} {(news.value[i] ?? 0) > 0 && <span class="fresh">{search.saved.fresh(news.value[i] ?? 0)}</span>}
            </button>
            <button type="button" aria-label={search.saved.remove(oneLine(each.name))} onClick={() => void trying(remove(each.name))}>
              ×
            </button>
          </li>
        ))}
      </ul>
      {saved.value.length > 0 && !isKept && <p class="hint">{search.saved.session}</p>}
      {sought.value.trim() !== '' && <SaveForm />}
    </section>
  );
}

function SaveForm(): JSX.Element {
  const { search } = words.value;
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const name = new FormData(form).get('name');
    if (typeof name !== 'string' || name.trim() === '') return;
    void trying(save(name.trim()));
    form.reset();
  };
  return (
    <form class="line" onSubmit={submit}>
      <input name="name" type="text" required maxLength={LONGEST_NAME} aria-label={search.saved.name} placeholder={search.saved.name} autocomplete="off" dir="auto" />
      <button type="submit">{search.saved.save}</button>
    </form>
  );
}

/** What could not be kept stays for this session. */
async function trying(keeping: Promise<void>): Promise<void> {
  try {
    await keeping;
  } catch (error) {
    say(explain(codeOf(error)));
  }
}
