// Builds what is seen. Text reaches the page as text nodes only: there is no HTML sink here, and the
// Trusted Types of our policy would stop one.

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
  for (const [name, value] of Object.entries(properties.attributes ?? {})) made.setAttribute(name, value);
  if (properties.onClick !== undefined) made.addEventListener('click', properties.onClick);
  made.append(...children);
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
  if (place.textContent !== text) place.textContent = text;
}

export function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}
