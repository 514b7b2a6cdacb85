/** How exact a point on the map is (`place_precision`), and how it is written. */

import type { Place } from '../../protocol/report.ts';

export type Point = NonNullable<Place['point']>;

/** The most careful first, with the decimals of a degree that each leaves. */
export const DECIMALS = { 'cell-10km': 1, 'cell-1km': 2, exact: 5 } as const;
export type Precision = keyof typeof DECIMALS;

/** `19.4, -99.1`: with as many decimals as it means. */
export function pointText({ lat, lon, precision }: Point): string {
  const decimals = DECIMALS[precision as Precision];
  return `${lat.toFixed(decimals)}, ${lon.toFixed(decimals)}`;
}
