/** The fonts of PDFs: DejaVu, which has the letters of Spanish, of Indigenous languages, Arabic and Hebrew. Fetched when a PDF is first made. */

import bold from 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf?url';
import regular from 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf?url';

import { get } from '../../browser/http.ts';
import { Failed } from '../keeper_client.ts';
import type { Fonts } from './pdf.ts';

let fetched: Fonts | undefined;

/** @throws {@link Failed} where the network does. */
export async function fetchFonts(): Promise<Fonts> {
  if (fetched === undefined) {
    const stop = new AbortController().signal;
    const [plain, strong] = await Promise.all([get(regular, stop), get(bold, stop)]).catch(() => {
      throw new Failed('no-connection');
    });
    fetched = { regular: plain, bold: strong };
  }
  return fetched;
}
