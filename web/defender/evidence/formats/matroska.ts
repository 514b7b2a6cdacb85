/** WebM and Matroska (RFC 9559) in EBML (RFC 8794): elements that go become `Void` elements of the same length. */

import { CannotClean, Damaged, viewOf, type FileBytes } from '../file_bytes.ts';
import { Survey } from '../survey.ts';
import { latin1, tracesInText } from '../traces.ts';

const [EBML, SEGMENT, VOID] = [0x1a45dfa3, 0x18538067, 0xec];
const [INFO, TRACKS, CLUSTER, SEEK_HEAD, CUES] = [0x1549a966, 0x1654ae6b, 0x1f43b675, 0x114d9b74, 0x1c53bb6b];
const [TAGS, ATTACHMENTS, CHAPTERS] = [0x1254c367, 0x1941a469, 0x1043a770];
const [TRACK_ENTRY, TRACK_TYPE, TRACK_NAME, CRC32] = [0xae, 0x83, 0x536e, 0xbf];
const [TIMESTAMP_SCALE, DURATION, DATE, TITLE, MUXING_APP, WRITING_APP] = [0x2ad7b1, 0x4489, 0x4461, 0x7ba9, 0x4d80, 0x5741];
const TOP_LEVEL = new Set([INFO, TRACKS, CLUSTER, SEEK_HEAD, CUES, TAGS, ATTACHMENTS, CHAPTERS]);
const [VIDEO, AUDIO] = [1, 2];
const MAX_ELEMENTS = 2_000_000;
const LOOK_BYTES = 262_144;

interface Element {
  readonly id: number;
  readonly start: number;
  readonly content: number;
  /** Up to, and without; undefined where the element says that it does not know. */
  readonly end: number | undefined;
}

export async function surveyMatroska(file: FileBytes): Promise<Survey> {
  return new Matroska(file).survey();
}

class Matroska {
  private readonly found = new Survey();
  private left = MAX_ELEMENTS;

  constructor(private readonly file: FileBytes) {}

  async survey(): Promise<Survey> {
    const head = await this.element(0);
    if (head.id !== EBML || head.end === undefined) throw new Damaged('no EBML');
    const segment = await this.element(head.end);
    if (segment.id !== SEGMENT) throw new Damaged('no segment');
    const end = Math.min(segment.end ?? this.file.size, this.file.size);
    for (let at = segment.content; at + 2 <= end; ) at = await this.topLevel(await this.element(at), end);
    return this.found;
  }

  /** Where the next one begins. */
  private async topLevel(element: Element, end: number): Promise<number> {
    const { id } = element;
    const stop = Math.min(element.end ?? (await this.endOfUnknown(element, end)), end);
    if (id === INFO) await this.eachIn(element, stop, async (part) => this.information(part));
    else if (id === TRACKS) await this.eachIn(element, stop, async (part) => this.track(part));
    else if (id === VOID) this.found.edits.zero(element.content, stop);
    else if (id === TAGS || id === ATTACHMENTS || id === CHAPTERS) await this.forget(element, stop);
    else if (!TOP_LEVEL.has(id) && id !== CRC32) await this.forget(element, stop);
    return stop;
  }

  private async information(element: Element): Promise<void> {
    const { id } = element;
    const end = known(element);
    if (id === TIMESTAMP_SCALE || id === DURATION) return;
    if (id === MUXING_APP || id === WRITING_APP) {
      // They must be there; an empty text is allowed.
      const text = latin1(await this.file.some(element.content, Math.min(end - element.content, LOOK_BYTES)));
      if (text !== '' && !/^(?:chrome|lavf|libwebm|QTmuxingApp)/i.test(text)) this.found.add(['device']);
      this.found.edits.zero(element.content, end);
      return;
    }
    if (id === DATE) this.found.add(['time']);
    else if (id === TITLE) this.found.add(['notes']);
    else if (id !== VOID && id !== CRC32) this.found.add(['other']);
    this.blank(element, end);
  }

  private async track(entry: Element): Promise<void> {
    if (entry.id === VOID || entry.id === CRC32) {
      this.blank(entry, known(entry));
      return;
    }
    if (entry.id !== TRACK_ENTRY) throw new CannotClean('an unknown list of tracks');
    await this.eachIn(entry, known(entry), async (part) => {
      if (part.id === TRACK_TYPE) {
        const kind = (await this.file.view(part.content, 1)).getUint8(0);
        if (kind !== VIDEO && kind !== AUDIO) throw new CannotClean('a track that is neither picture nor sound');
        this.found.hasMovingPicture = this.found.hasMovingPicture === true || kind === VIDEO;
      } else if (part.id === TRACK_NAME) await this.forget(part, known(part));
      else if (part.id === VOID || part.id === CRC32) this.blank(part, known(part));
    });
  }

  private async forget(element: Element, end: number): Promise<void> {
    const content = await this.file.some(element.content, Math.min(end - element.content, LOOK_BYTES));
    this.found.add(tracesInText(latin1(content)));
    this.blank(element, end);
  }

  private async eachIn(element: Element, end: number, visit: (part: Element) => Promise<void>): Promise<void> {
    for (let at = element.content; at < end; ) {
      const part = await this.element(at);
      if (known(part) > end) throw new Damaged('a part outside its whole');
      await visit(part);
      at = known(part);
    }
  }

  /** Only what is written while it is recorded has no size; then it holds clusters and blocks up to the next of its kind. */
  private async endOfUnknown(element: Element, end: number): Promise<number> {
    if (element.id !== CLUSTER) throw new CannotClean('a part of unknown size');
    for (let at = element.content; at + 2 <= end; ) {
      const part = await this.element(at);
      if (TOP_LEVEL.has(part.id)) return at;
      at = Math.min(known(part), end);
    }
    return end;
  }

  /** `Void`, as long as what it replaces. */
  private blank({ start }: Element, end: number): void {
    const length = end - start;
    const head = new Uint8Array(length >= 9 ? 9 : 2);
    head[0] = VOID;
    if (head.length === 2) head[1] = 0x80 | (length - 2);
    else {
      viewOf(head).setUint32(5, (length - 9) % 2 ** 32);
      viewOf(head).setUint32(1, Math.floor((length - 9) / 2 ** 32));
      head[1] = 0x01;
    }
    this.found.edits.put(start, head);
    this.found.edits.zero(start + head.length, end);
  }

  private async element(start: number): Promise<Element> {
    if (this.left-- === 0) throw new CannotClean('too many elements');
    const bytes = await this.file.some(start, 12);
    const idLength = Math.clz32(bytes[0] ?? 0) - 23;
    if (idLength > 4 || bytes.length < idLength + 1) throw new Damaged('no element');
    const sizeLength = Math.clz32(bytes[idLength] ?? 0) - 23;
    if (sizeLength > 8 || bytes.length < idLength + sizeLength) throw new Damaged('an element of no size');
    let id = 0;
    for (let i = 0; i < idLength; i++) id = id * 256 + (bytes[i] ?? 0);
    let size = (bytes[idLength] ?? 0) & (0xff >> sizeLength);
    let isUnknown = size === 0xff >> sizeLength;
    for (let i = 1; i < sizeLength; i++) {
      const byte = bytes[idLength + i] ?? 0;
      size = size * 256 + byte;
      isUnknown &&= byte === 0xff;
    }
    const content = start + idLength + sizeLength;
    return { id, start, content, end: isUnknown ? undefined : content + size };
  }
}

function known({ end }: Element): number {
  if (end === undefined) throw new CannotClean('a part of unknown size');
  return end;
}
