/**
 * What a chosen file tells, and a copy of it that does not.
 *
 * A copy is made by leaving parts of the file out, or by overwriting them where they stand; picture and sound stay
 * as they are, byte for byte. A picture that is decoded and encoded again would lose detail that proves something,
 * would need fifty megabytes for twelve megapixels, and comes out as noise in browsers that guard their canvas.
 */

import type { FileKind } from '../../browser/files.ts';
import { CannotClean, FileBytes, Unreadable } from './file_bytes.ts';
import { surveyPdf, surveyText, surveyTiff, surveyZip, type OfficeKind } from './formats/documents.ts';
import { surveyGif } from './formats/gif.ts';
import { surveyJpeg } from './formats/jpeg.ts';
import { surveyMatroska } from './formats/matroska.ts';
import { surveyMedia } from './formats/media.ts';
import { surveyOgg } from './formats/ogg.ts';
import { surveyPng } from './formats/png.ts';
import { surveyFlac, surveyMp3, surveyWav } from './formats/sound.ts';
import { surveyWebp } from './formats/webp.ts';
import type { Picture, Survey } from './survey.ts';
import { TRACES, type Trace } from './traces.ts';

/**
 * `nothing`: it tells nothing. `cleaned`: `copy` tells nothing any more. `uncleanable`: it tells, or may tell, and
 * that cannot be taken out here. `damaged`: it is not what its first bytes say. `unknown`: of a kind that is not
 * known here.
 */
export type Outcome = 'nothing' | 'cleaned' | 'uncleanable' | 'damaged' | 'unknown';

export interface Inspection {
  readonly outcome: Outcome;
  readonly traces: readonly Trace[];
  readonly copy?: Blob;
  readonly picture?: Picture;
  /** Where a look inside tells more than the first bytes. */
  readonly kind?: FileKind;
}

const CLEANED: Readonly<Record<string, (file: FileBytes) => Promise<Survey>>> = {
  jpg: surveyJpeg,
  png: surveyPng,
  webp: surveyWebp,
  gif: surveyGif,
  heic: surveyMedia,
  avif: surveyMedia,
  mp4: surveyMedia,
  mov: surveyMedia,
  '3gp': surveyMedia,
  m4a: surveyMedia,
  webm: surveyMatroska,
  ogg: surveyOgg,
  mp3: surveyMp3,
  wav: surveyWav,
  flac: surveyFlac,
};
const TOLD: Readonly<Record<string, (file: FileBytes) => Promise<Survey & { office?: OfficeKind }>>> = {
  pdf: surveyPdf,
  zip: surveyZip,
  tif: surveyTiff,
  doc: surveyText,
  avi: surveyText,
};
// Of the same make as films.
const SOUND_ONLY: Readonly<Record<string, FileKind>> = {
  webm: { extension: 'webm', mediaType: 'audio/webm' },
  mp4: { extension: 'm4a', mediaType: 'audio/mp4' },
  mov: { extension: 'm4a', mediaType: 'audio/mp4' },
  '3gp': { extension: '3gp', mediaType: 'audio/3gpp' },
};
const SILENT = new Set(['amr', 'txt', 'aac']);

const OFFICE: Readonly<Record<NonNullable<OfficeKind>, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
};

/** @throws {@link Unreadable} where the phone does not give the file's bytes. */
export async function inspect(content: Blob, { extension }: FileKind): Promise<Inspection> {
  const file = new FileBytes(content);
  try {
    const [clean, tell] = [CLEANED[extension], TOLD[extension]];
    if (clean !== undefined) return cleaned(content, extension, await clean(file));
    if (tell !== undefined) return told(await tell(file));
    return { outcome: SILENT.has(extension) ? 'nothing' : 'unknown', traces: [] };
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    // Whatever else goes wrong comes from the file: an honest one has its parts where they belong.
    return { outcome: error instanceof CannotClean ? 'uncleanable' : 'damaged', traces: [] };
  }
}

function cleaned(content: Blob, extension: string, { edits, hasMovingPicture, isTruncated, picture, traces }: Survey): Inspection {
  const kind = hasMovingPicture === false ? SOUND_ONLY[extension] : undefined;
  const found = { traces: inOrder(traces), ...(picture && { picture }), ...(kind && { kind }) };
  // Where it tells something and nothing was found to take out, a copy would be no copy.
  if (traces.size > 0) return edits.isEmpty ? { outcome: 'uncleanable', ...found } : { outcome: 'cleaned', ...found, copy: edits.copyOf(content) };
  return { outcome: isTruncated ? 'damaged' : 'nothing', ...found };
}

function told({ office, traces }: Survey & { office?: OfficeKind }): Inspection {
  const kind = office && { extension: office, mediaType: OFFICE[office] };
  return { outcome: 'uncleanable', traces: inOrder(traces), ...(kind && { kind }) };
}

function inOrder(traces: ReadonlySet<Trace>): readonly Trace[] {
  return TRACES.filter((trace) => traces.has(trace));
}

/** The stored pixels of a picture and nothing else, for a decoder that is told how they lie. */
export async function pixelsOnly(content: Blob, { extension }: FileKind): Promise<Blob> {
  const survey = { jpg: surveyJpeg, png: surveyPng, webp: surveyWebp }[extension];
  if (survey === undefined) return content;
  const { edits } = await survey(new FileBytes(content), { keepOrientation: false });
  // Firefox decodes no picture that is put together of parts of files.
  return new Blob([await edits.copyOf(content).arrayBuffer()]);
}
