/**
 * Decodes one file for the console, in a page without origin, network or words. It begins covered, and with a large
 * picture it waits until it is asked once more.
 */

import './frame.css';

import type { Ask, Said, ToShow } from '../frame_messages.ts';
import type { Mark } from '../marks.ts';
import { dimensionsOf, isLarge } from './dimensions.ts';
import { fieldsIn } from './fields.ts';
import { copyWithout, drawMarks, listenForMarks } from './marking.ts';

const COVERED = 'covered';

/** What is blacked out, while somebody marks. */
let marks: readonly Mark[] | undefined;

addEventListener(
  'message',
  ({ data, ports: [port], source }: MessageEvent<ToShow>) => {
    if (source === parent && port !== undefined) void show(data, port);
  },
  { once: true },
);

async function show(file: ToShow, port: MessagePort): Promise<void> {
  const say = (said: Said): void => {
    port.postMessage(said);
  };
  document.body.classList.add(COVERED);
  const decode = (): void => {
    place(file, say);
  };
  port.onmessage = ({ data }: MessageEvent<Ask>): void => {
    if (data.ask === 'decode') decode();
    else if (data.ask === 'cover') document.body.classList.toggle(COVERED, data.isCovered);
    else marking(data, say);
  };
  if (file.shown === 'image') {
    say({ said: 'metadata', fields: await fieldsIn(file.content) });
    const size = await dimensionsOf(file.content, file.mediaType);
    if (isLarge(size)) {
      say({ said: 'large', width: size?.width ?? 0, height: size?.height ?? 0 });
      return;
    }
  }
  decode();
}

function marking(asked: Extract<Ask, { ask: 'mark' | 'copy' }>, say: (said: Said) => void): void {
  const image = document.querySelector('img');
  if (image === null) return;
  if (asked.ask === 'copy') {
    say({ said: 'copied', content: copyWithout(image, asked.marks) });
    return;
  }
  marks = asked.marks;
  document.body.classList.toggle('marking', marks !== undefined);
  drawMarks(image, marks ?? []);
}

function place(file: ToShow, say: (said: Said) => void): void {
  const element = file.shown === 'image' ? picture(say) : medium(file.shown, say);
  element.addEventListener('error', () => {
    element.remove();
    say({ said: 'failed' });
  });
  element.src = URL.createObjectURL(file.content.slice(0, file.content.size, file.mediaType));
  document.body.replaceChildren(element);
}

function picture(say: (said: Said) => void): HTMLImageElement {
  const image = new Image();
  image.alt = '';
  const marked = (): readonly Mark[] | undefined => marks;
  listenForMarks(image, marked, (mark) => {
    say({ said: 'marked', mark });
  });
  addEventListener('resize', () => {
    drawMarks(image, marks ?? []);
  });
  image.addEventListener('load', () => {
    say({ said: 'shown', width: image.naturalWidth, height: image.naturalHeight, seconds: 0 });
  });
  return image;
}

function medium(kind: 'video' | 'audio', say: (said: Said) => void): HTMLMediaElement {
  const element = document.createElement(kind);
  element.controls = true;
  element.preload = 'metadata';
  element.addEventListener('loadedmetadata', () => {
    const { videoHeight = 0, videoWidth = 0 } = element as Partial<HTMLVideoElement>;
    say({ said: 'shown', width: videoWidth, height: videoHeight, seconds: Number.isFinite(element.duration) ? element.duration : 0 });
  });
  return element;
}
