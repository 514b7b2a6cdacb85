/** A category of the two trees: typed for, chosen with the arrows and Enter, or pressed. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { oneLine } from '../display.ts';
import { categoryLabel } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { bestOf, branchesFor, branchOf, pathOf, TREES, type Branch } from './categories.ts';

export function CategoryField({ onChange, value }: { value: string; onChange: (category: string) => void }): JSX.Element {
  const { coding } = words.value;
  const typed = useSignal<string | undefined>(undefined);
  const place = useSignal(0);
  const found = typed.value === undefined ? [] : branchesFor(typed.value, labelLanguage.value);
  const current = found[place.value];
  useEffect(() => {
    document.getElementById(`category-${current?.term.id ?? ''}`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const choose = (branch: Branch | undefined): void => {
    if (branch !== undefined) onChange(branch.term.id);
    typed.value = undefined;
  };
  const press = (event: KeyboardEvent): void => {
    const isOpen = typed.value !== undefined;
    if (event.key === 'ArrowDown' && !isOpen) typed.value = '';
    else if (event.key === 'ArrowDown') place.value = Math.min(found.length - 1, place.value + 1);
    else if (event.key === 'ArrowUp' && isOpen) place.value = Math.max(0, place.value - 1);
    else if (event.key === 'Enter' && isOpen) choose(current);
    else if (event.key === 'Escape' && isOpen) typed.value = undefined;
    else return;
    event.preventDefault();
  };
  return (
    <div class="field wide category">
      <label for="category">{coding.category}</label>
      <input
        id="category"
        type="text"
        role="combobox"
        aria-expanded={typed.value !== undefined}
        aria-controls="category-list"
        aria-autocomplete="list"
        aria-activedescendant={current === undefined ? undefined : `category-${current.term.id}`}
        autocomplete="off"
        spellcheck={false}
        placeholder={coding.categorySought}
        required
        value={typed.value ?? (value === '' ? '' : oneLine(categoryLabel(value)))}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          // The first that is found itself, not what it stands under.
          place.value = bestOf(branchesFor(currentTarget.value, labelLanguage.value), currentTarget.value, labelLanguage.value);
        }}
        onKeyDown={press}
        onBlur={() => {
          typed.value = undefined;
        }}
      />
      {typed.value === undefined && value !== '' && <p class="hint">{pathText(value)}</p>}
      {typed.value !== undefined && (
        <ul
          id="category-list"
          role="listbox"
          aria-label={coding.category}
          // The field keeps the focus while an option is pressed.
          onMouseDown={(event) => {
            event.preventDefault();
          }}
        >
          {TREES.filter((tree) => found.some((branch) => branch.tree === tree)).map((tree) => (
            <li key={tree} role="group" aria-label={coding.trees[tree]}>
              <span class="hint">{coding.trees[tree]}</span>
              <ul role="presentation">
                {found.flatMap((branch, i) =>
                  branch.tree === tree
                    ? [
                        <li
                          key={branch.term.id}
                          id={`category-${branch.term.id}`}
                          role="option"
                          aria-selected={i === place.value}
                          class={`depth-${branch.depth}`}
                          onClick={() => {
                            choose(branch);
                          }}
                        >
                          {branch.term[labelLanguage.value]}
                        </li>,
                      ]
                    : [],
                )}
              </ul>
            </li>
          ))}
          {found.length === 0 && <li class="hint">{coding.noCategory}</li>}
        </ul>
      )}
    </div>
  );
}

function pathText(code: string): string {
  const branch = branchOf(code);
  return branch === undefined ? oneLine(code) : [words.value.coding.trees[branch.tree], ...pathOf(branch).map((term) => term[labelLanguage.value])].join(' › ');
}
