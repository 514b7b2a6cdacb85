/** Handing a file out. */

import type { JSX } from 'preact';

import { words } from '../wording.ts';

/** As bytes that no browser opens by itself. */
export function Download({ content, isOpen = false, name }: { content: Blob; name: string; isOpen?: boolean }): JSX.Element {
  const { evidence } = words.value;
  const download = (): void => {
    const address = URL.createObjectURL(content.slice(0, content.size, 'application/octet-stream'));
    const link = document.createElement('a');
    [link.href, link.download] = [address, name];
    link.click();
    // The browser has taken it by the next turn, or asks where to; then it holds it itself.
    setTimeout(() => {
      URL.revokeObjectURL(address);
    });
  };
  return (
    <details class="download" open={isOpen}>
      <summary>{evidence.download}</summary>
      <p class="alert">{evidence.downloadWarning}</p>
      <button type="button" onClick={download}>
        {evidence.downloadAs(name)}
      </button>
    </details>
  );
}
