/**
 * A point on the map: read from what somebody has copied, and rounded before it goes anywhere (§8.2 of
 * `docs/protocol.md`). Coordinates are degrees of WGS 84, north and east positive.
 */

import { DECIMALS, type Point, type Precision } from './precision.ts';

export type Spot = Pick<Point, 'lat' | 'lon'>;

export const PRECISIONS = Object.keys(DECIMALS) as readonly Precision[];

// Of Mexico with its islands, generously: it only tells a forgotten minus from a place.
const MEXICO = { south: 14, north: 33, west: -119, east: -86 };

/** Called no finer than it is written: `19.4, -99.1` is exact to nobody. */
export function roundedTo(precision: Precision, spot: Spot): Point {
  const { lat, lon } = rounded(precision, spot);
  const written = PRECISIONS.find((one) => {
    const coarse = rounded(one, spot);
    return one === precision || (coarse.lat === lat && coarse.lon === lon);
  });
  return { lat, lon, precision: written ?? precision };
}

function rounded(precision: Precision, { lat, lon }: Spot): Spot {
  const decimals = DECIMALS[precision];
  return { lat: Number(lat.toFixed(decimals)), lon: Number(lon.toFixed(decimals)) };
}

export function isInMexico({ lat, lon }: Spot): boolean {
  return lat >= MEXICO.south && lat <= MEXICO.north && lon >= MEXICO.west && lon <= MEXICO.east;
}

const PAIR = String.raw`([-+]?\d{1,3}(?:\.\d+)?)`;
/** Where map services write what is meant: the pin first, then what was searched for, and last the middle of the picture. */
const IN_LINKS = [
  `!3d${PAIR}!4d${PAIR}`,
  `[?&]mlat=${PAIR}&mlon=${PAIR}`,
  String.raw`[?&](?:q|query|ll|daddr|destination|coordinate)=(?:loc:)?${PAIR},\s*${PAIR}`,
  `^geo:${PAIR},${PAIR}`,
  `/(?:place|search)/${PAIR},[ +]*${PAIR}`,
  `@${PAIR},${PAIR}`,
  `#map=[0-9.]+/${PAIR}/${PAIR}`,
  String.raw`[?&](?:center|sll)=${PAIR},\s*${PAIR}`,
].map((pattern) => new RegExp(pattern, 'i'));
// 19.4326 or 19°25'57.4", with the side of the world after it.
const ANGLE = /([-+]?)(\d{1,3}(?:\.\d+)?)\s*(?:[°º]\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|″|”|''|’’)\s*)?)?)?\s*([NSEWO]?)/gi;
// Between two numbers where the comma is the decimal sign.
const DECIMAL_COMMAS = /^([-+]?\d{1,3}),(\d{3,})[;,]?\s+([-+]?\d{1,3}),(\d{3,})$/;

/** What somebody pasted or typed; nothing where it is no place, or a short link that only its service can read. */
export function spotIn(text: string): Spot | undefined {
  const plain = decoded(text.trim()).replace(/[−–]/g, '-');
  return /^[a-z]+:/i.test(plain) ? inLink(plain) : inNumbers(plain.replace(DECIMAL_COMMAS, '$1.$2, $3.$4'));
}

function inLink(link: string): Spot | undefined {
  for (const pattern of IN_LINKS) {
    const [, lat, lon] = pattern.exec(link) ?? [];
    if (lat !== undefined && lon !== undefined) return onEarth(Number(lat), Number(lon));
  }
  return undefined;
}

function inNumbers(text: string): Spot | undefined {
  const angles = Array.from(text.matchAll(ANGLE));
  const [one, other] = angles;
  // Nothing may be left over but what stands between.
  if (one === undefined || other === undefined || angles.length > 2 || /[^\s,;()]/.test(text.replace(ANGLE, ''))) return undefined;
  const isTurned = /[EWO]/i.test(one[5] ?? '') || /[NS]/i.test(other[5] ?? '');
  return isTurned ? onEarth(degreesOf(other), degreesOf(one)) : onEarth(degreesOf(one), degreesOf(other));
}

/** Sixty minutes a degree; south and west are below nothing, however it is written. `O` is oeste. */
function degreesOf([, sign, degrees, minutes = '0', seconds = '0', side = '']: RegExpMatchArray): number {
  const size = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600;
  return sign === '-' || /[SWO]/i.test(side) ? -size : size;
}

/** Nothing lies at 0, 0 but links that did not know better. */
function onEarth(lat: number, lon: number): Spot | undefined {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0) ? { lat, lon } : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
