/** PDF, office files and pictures that are not cleaned here: what they tell can be said, and not taken out safely. */

import { CannotClean, viewOf, type FileBytes } from '../file_bytes.ts';
import { Survey } from '../survey.ts';
import { latin1, tracesInText, type Trace } from '../traces.ts';
import { readExif } from './exif.ts';

const LOOK_BYTES = 1_048_576;
const END_OF_DIRECTORY_BYTES = 66_000;

/** Names of fields at the beginning and at the end; those in compressed parts are not seen. */
export async function surveyPdf(file: FileBytes): Promise<Survey> {
  const survey = new Survey();
  const text = latin1(await file.some(0, LOOK_BYTES)) + latin1(await file.some(Math.max(0, file.size - LOOK_BYTES), LOOK_BYTES));
  const fields: readonly (readonly [Trace, RegExp])[] = [
    ['time', /\/(?:CreationDate|ModDate)|xmp:CreateDate/],
    ['people', /\/Author|dc:creator/],
    ['device', /\/(?:Producer|Creator)\b/],
    ['notes', /\/(?:Title|Subject|Keywords)\b|\/Annots/],
    ['other', /<x:xmpmeta|\/EmbeddedFile|\/ObjStm/],
  ];
  survey.add(fields.filter(([, sign]) => sign.test(text)).map(([trace]) => trace));
  return survey;
}

/** Which kind of office file a ZIP file is, by the names in its directory. */
export type OfficeKind = 'docx' | 'xlsx' | 'pptx' | 'odt' | 'ods' | 'odp' | undefined;

export interface ArchiveSurvey extends Survey {
  office?: OfficeKind;
}

export async function surveyZip(file: FileBytes): Promise<ArchiveSurvey> {
  const survey: ArchiveSurvey = new Survey();
  const names = await directory(file);
  const head = latin1(await file.some(30, 120));
  if (/word\//.test(names)) survey.office = 'docx';
  else if (/xl\//.test(names)) survey.office = 'xlsx';
  else if (/ppt\//.test(names)) survey.office = 'pptx';
  else survey.office = (['odt', 'ods', 'odp'] as const)[['text', 'spreadsheet', 'presentation'].findIndex((kind) => head.includes(`opendocument.${kind}`))];
  if (/docProps\/|meta\.xml/.test(names)) survey.add(['people', 'time', 'device']);
  if (/comments|people\.xml/.test(names)) survey.add(['people', 'notes']);
  if (/thumbnail/i.test(names)) survey.add(['thumbnail']);
  // Of anything else that is packed, nobody knows what its files tell.
  if (survey.office === undefined) survey.add(['other']);
  return survey;
}

/** The last part of the file holds the names of all that is in it (APPNOTE 4.3.12). */
async function directory(file: FileBytes): Promise<string> {
  const tail = await file.some(Math.max(0, file.size - END_OF_DIRECTORY_BYTES), END_OF_DIRECTORY_BYTES);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail[at] !== 0x50 || tail[at + 1] !== 0x4b || tail[at + 2] !== 5 || tail[at + 3] !== 6) continue;
    const view = viewOf(tail);
    const [length, start] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
    return latin1(await file.some(start, Math.min(length, LOOK_BYTES)));
  }
  throw new CannotClean('a ZIP file without its directory');
}

/** TIFF, DNG and other raw pictures are EXIF from their first byte on. */
export async function surveyTiff(file: FileBytes): Promise<Survey> {
  const survey = new Survey();
  survey.add(readExif(await file.some(0, LOOK_BYTES)).traces);
  return survey;
}

/** Office files of before 2007, and others of which only what stands in them as text can be looked at. */
export async function surveyText(file: FileBytes): Promise<Survey> {
  const survey = new Survey();
  survey.add(tracesInText(latin1(await file.some(0, LOOK_BYTES))));
  return survey;
}
