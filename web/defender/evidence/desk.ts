/**
 * Where files that were chosen are looked into, shown, and changed: fetched with the first of them.
 *
 * What the application has is the list of files in its draft; this keeps what is only for the eye, and the tool that
 * is open.
 */

import type { EvidenceWords } from 'words:types';

import { pick, type PickedFile } from '../../browser/files.ts';
import type { Application } from '../application.ts';
import { MAX_FILE_BYTES, MAX_FILES } from '../draft.ts';
import { BlurEditor } from './blur_editor.ts';
import type { Change, EvidenceFile } from './evidence_file.ts';
import { inspect } from './inspect.ts';
import type { Mark } from './mosaic.ts';
import { Player } from './player.ts';
import { rows } from './rows.ts';
import { sourceOf } from './source.ts';
import { Thumbnails } from './thumbnails.ts';
import { maskedVoice } from './voice_copy.ts';
import { VoiceRecorder } from './voice_recorder.ts';

// Of more than this a second copy is only sent to who asks for it: it doubles what a prepaid line pays for.
const ORIGINAL_UNASKED_BYTES = 25 * 1_048_576;

export interface Added {
  readonly added: number;
  /** What is to be said of those that were not. */
  readonly problems: readonly string[];
}

export class Desk {
  readonly thumbnails = new Thumbnails();
  readonly player = new Player(() => {
    if (this.application.screen === 'files' || this.application.screen === 'resume') this.application.refresh();
  });
  private blur: BlurEditor | undefined;
  private voice: VoiceRecorder | undefined;
  /** What was covered in each photo, for who opens it again. */
  private readonly marks = new Map<number, readonly Mark[]>();
  /** Of which files more is shown. */
  private readonly open = new Set<number>();
  private lastNumber: number;
  private busy = 0;
  private isClosed = false;

  constructor(readonly application: Application) {
    // A draft that was kept on the phone, or lies aside, has files already.
    this.lastNumber = Math.max(0, ...application.draft.everyFile.map(({ number }) => number));
  }

  get isBusy(): boolean {
    return this.busy > 0;
  }

  /** Something was recorded that is in no list yet. */
  get isRecording(): boolean {
    return this.voice?.hasSomething === true;
  }

  get words(): EvidenceWords {
    return this.application.wording.of('evidence');
  }

  rows(): readonly Node[] {
    return rows(this);
  }

  /** `isTaken`: by the phone's camera, just now. */
  async add(picked: readonly File[], { isTaken = false } = {}): Promise<Added> {
    const { draft, words } = this.application;
    const before = draft.files.length;
    const problems = new Set<string>();
    this.busy += 1;
    try {
      for (const file of picked) {
        const result = draft.files.length < MAX_FILES ? await pick(file, MAX_FILE_BYTES) : 'too-many';
        const problem = typeof result === 'string' ? result : await this.take(result, { isTaken });
        if (problem !== undefined) problems.add(words.files.problems[problem]);
      }
    } finally {
      this.busy -= 1;
    }
    return { added: draft.files.length - before, problems: [...problems] };
  }

  /** A recording that was made here. */
  async addRecording(content: Blob, isStory: boolean): Promise<boolean> {
    const result = await pick(new File([content], ''), MAX_FILE_BYTES);
    return typeof result !== 'string' && (await this.take(result, { isStory })) === undefined;
  }

  remove(file: EvidenceFile): void {
    const { draft } = this.application;
    draft.files = draft.files.filter(({ number }) => number !== file.number);
    this.thumbnails.forget(file.number);
  }

  change(file: EvidenceFile, changes: Partial<EvidenceFile>): void {
    const { draft } = this.application;
    draft.files = draft.files.map((kept) => (kept.number === file.number ? { ...kept, ...changes } : kept));
  }

  isOpen(number: number): boolean {
    return this.open.has(number);
  }

  setOpen(number: number, isOpen: boolean): void {
    if (isOpen) this.open.add(number);
    else this.open.delete(number);
  }

  placeOf({ number }: EvidenceFile): number {
    return this.application.draft.files.findIndex((file) => file.number === number);
  }

  /** Puts a copy in the place of a file. Who covers a face, or a voice, is not to find it sent beside. */
  replaceBy(file: EvidenceFile, copy: Omit<PickedFile, 'isMisnamed'>, change: Change): void {
    this.thumbnails.forget(file.number);
    this.change(file, { ...copy, original: originalOf(file), changes: ['metadata', change], sendsOriginal: false });
  }

  /** Back to the copy with nothing changed but its metadata, or to the file itself. */
  restore(file: EvidenceFile): void {
    const { cleaned, original } = file;
    if (original === undefined) return;
    this.thumbnails.forget(file.number);
    const { extension, mediaType } = original;
    if (cleaned === undefined) this.change(file, { ...original, original: undefined, changes: [], sendsOriginal: false });
    else this.change(file, { content: cleaned, extension, mediaType, changes: ['metadata'] });
  }

  openBlur(file: EvidenceFile): void {
    this.blur?.close();
    this.blur = new BlurEditor(this, file, this.marks);
    this.application.show('blur');
  }

  blurScreen(): readonly Node[] {
    return this.blur?.draw() ?? [];
  }

  voiceScreen(): readonly Node[] {
    return (this.voice ??= new VoiceRecorder(this)).draw();
  }

  /** Back to the list, or to where the tool was opened from. */
  leaveTool(): void {
    this.blur?.close();
    this.voice?.close();
    this.blur = undefined;
    this.voice = undefined;
    this.application.show(this.application.beforeTool);
  }

  /** Another voice in a recording's place; false where this browser cannot. */
  async mask(file: EvidenceFile): Promise<boolean> {
    const masked = await maskedVoice(originalOf(file).content).catch(() => undefined);
    if (masked === undefined || this.isClosed) return false;
    this.replaceBy(file, { content: masked, extension: 'wav', mediaType: 'audio/wav' }, 'voice');
    return true;
  }

  /** Ends what is open, the microphone above all. */
  close(): void {
    this.isClosed = true;
    this.blur?.close();
    this.voice?.close();
    this.player.hush();
    this.thumbnails.forgetAll();
  }

  private async take(picked: PickedFile, { isStory = false, isTaken = false }): Promise<'unreadable' | undefined> {
    const { draft } = this.application;
    const found = await inspect(picked.content, picked).catch(() => undefined);
    if (found === undefined) return 'unreadable';
    // The page was left while the file was looked into: nothing comes back into a draft that was wiped.
    if (this.isClosed) return undefined;
    const { copy, kind, outcome, picture, traces } = found;
    const chosen: PickedFile = { ...picked, ...kind };
    const file: EvidenceFile = {
      ...chosen,
      number: ++this.lastNumber,
      outcome,
      traces,
      picture,
      isStory,
      changes: [],
      sendsOriginal: false,
      sourceType: sourceOf({ mediaType: chosen.mediaType, traces }, isTaken),
    };
    const added = copy && { content: copy, cleaned: copy, original: chosen, changes: ['metadata' as const], sendsOriginal: picked.content.size <= ORIGINAL_UNASKED_BYTES && !isStory };
    draft.files = [...draft.files, { ...file, ...added }];
    return undefined;
  }
}

export function originalOf({ content, extension, isMisnamed, mediaType, original }: EvidenceFile): PickedFile {
  return original ?? { content, extension, isMisnamed, mediaType };
}
