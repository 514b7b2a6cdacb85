/** Any file made of boxes: a picture, a film, or a picture with a film in it. */

import { CannotClean, Damaged, type FileBytes } from '../file_bytes.ts';
import { Survey } from '../survey.ts';
import { Boxes, child, type Box } from './boxes.ts';
import { surveyItems } from './heif.ts';
import { forget, surveyMovie } from './movie.ts';

const KEPT = new Set(['ftyp', 'styp', 'mdat', 'sidx', 'ssix', 'prft', 'pdin', 'mfra', 'pnot']);

export async function surveyMedia(file: FileBytes): Promise<Survey> {
  const survey = new Survey();
  const boxes = new Boxes(file);
  const all = await boxes.within(0, file.size);
  const movie = child(all, 'moov');
  const items = child(all, 'meta');
  if (all[0]?.type !== 'ftyp' && movie === undefined) throw new Damaged('no boxes');
  if (movie === undefined && items === undefined) throw new Damaged('neither film nor picture');
  const hasFragments = child(all, 'moof') !== undefined;
  for (const box of all) {
    if (box === movie) await surveyMovie(boxes, box, { survey, hasFragments });
    else if (box === items && movie === undefined) await surveyItems(boxes, box, survey);
    else if (box.type === 'moof') await checkFragment(boxes, box);
    else if (!KEPT.has(box.type)) await forget(boxes, box, survey);
  }
  return survey;
}

/** A film in fragments keeps nothing in them but samples. */
async function checkFragment(boxes: Boxes, fragment: Box): Promise<void> {
  for (const box of await boxes.in(fragment)) {
    if (!['mfhd', 'traf'].includes(box.type)) throw new CannotClean('more than samples in a fragment');
  }
}
