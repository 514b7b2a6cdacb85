/**
 * The outline of the 32 states: of MapSVG, by way of the package `@svg-maps/mexico`, under the licence CC BY 4.0. Nothing of it
 * is changed but the colours. Whoever shows it says whose it is.
 */

import mexico from '@svg-maps/mexico';

import { STATES } from '../terms.ts';

export interface Outline {
  /** Of `mexico_states`. */
  readonly state: string;
  /** The `d` of its path. */
  readonly path: string;
}

export const VIEW_BOX = mexico.viewBox;
export const [, , WIDTH = 0, HEIGHT = 0] = VIEW_BOX.split(' ').map(Number);

const PATHS: ReadonlyMap<string, string> = new Map(mexico.locations.map(({ id, path }) => [`MX-${id.toUpperCase()}`, path]));

export const OUTLINES: readonly Outline[] = [...STATES].flatMap(({ id, iso3166_2: iso }) => {
  const path = typeof iso === 'string' ? PATHS.get(iso) : undefined;
  return path === undefined ? [] : [{ state: id, path }];
});
