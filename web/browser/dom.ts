// Builds what is seen. Text reaches the page as text nodes only: there is no HTML sink here, and the
// Trusted Types of our policy would stop one.

// How the build of the words (`web/catalogues/compile.ts`) marks a text: characters that no text has.
const HEARD = /\uFDD2([^\uFDD3]*)\uFDD3/g;
const FOREIGN = /\uFDD0([^\uFDD1]*)\uFDD1/;
/** What a text that is not translated is written in. */
const SOURCE = 'es';

export type Child = Node | string;

interface Properties {
  readonly class?: string;
  readonly id?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onClick?: () => void;
}

// What a keyboard, a browser or a password keeper could remember is switched off on every field.
// Edge would send text to a server for `writingsuggestions`.
export const FORGETFUL_FIELD: Readonly<Record<string, string>> = {
  autocapitalize: 'sentences',
  autocomplete: 'off',
  autocorrect: 'off',
  dir: 'auto', // what is typed need not be in the page's language
  spellcheck: 'false',
  writingsuggestions: 'false',
};

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (properties.class !== undefined) made.className = properties.class;
  if (properties.id !== undefined) made.id = properties.id;
  for (const [name, value] of Object.entries(properties.attributes ?? {})) made.setAttribute(name, plain(value));
  if (properties.onClick !== undefined) made.addEventListener('click', properties.onClick);
  made.append(...children.flatMap((child) => (typeof child === 'string' ? nodesOf(child, made) : [child])));
  return made;
}

/** A button that never submits anything. */
export function button(label: string, onClick: () => void, properties: Properties = {}): HTMLButtonElement {
  const made = element('button', { ...properties, onClick }, label);
  made.type = 'button';
  return made;
}

export function paragraph(text: string, className?: string): HTMLParagraphElement {
  return element('p', className === undefined ? {} : { class: className }, text);
}

/** Says `text` to the eye and to a screen reader; an element with role status or alert must already be shown. */
export function announce(place: HTMLElement, text: string): void {
  if (place.textContent !== plain(text)) place.replaceChildren(...nodesOf(text, place));
}

/** A text of the page without its marks, for titles and attributes. */
export function plain(text: string): string {
  return text.replace(HEARD, '').replace(/[\uFDD0\uFDD1]/g, '');
}

/** What is not translated says which language it is in; of what can be heard `place` keeps the addresses. */
function nodesOf(text: string, place: HTMLElement): readonly Child[] {
  if (!/[\uFDD0-\uFDD3]/.test(text)) return [text];
  if (place instanceof HTMLOptionElement) return [plain(text)]; // which holds nothing but text
  const heard = Array.from(text.matchAll(HEARD), ([, addresses = '']) => addresses);
  if (heard.length > 0) place.dataset['heard'] = heard.join(' ');
  return text
    .replace(HEARD, '')
    .split(FOREIGN)
    .map((part, i) => (i % 2 === 0 ? part : element('span', { class: 'foreign', attributes: { lang: SOURCE, dir: 'ltr' } }, part)))
    .filter((part) => part !== '');
}

export function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}
