/**
 * Another voice in a recording: pitch and the resonances of the mouth are moved apart from one another, by amounts
 * that wander at random.
 *
 * First everything is read faster or slower, in short pieces, so that it lasts as long as it did; then each piece is
 * taken apart into what the throat made and what the mouth made of it (linear prediction), and gets the mouth of the
 * real recording at another speed. The amounts are drawn anew for each recording and forgotten, so
 * that no one speed turns it back. Whoever knows somebody's way of talking, or compares with enough care, may still
 * recognise them: this hinders, and does not prevent.
 */

import { between, chance } from './chance.ts';

const ORDER = 18;
// A piece is 32 ms long; the next one begins in its middle.
const PIECE = 512;
const HOP = PIECE / 2;
// A piece may be taken from up to 10 ms beside its place, where its waves meet those before it.
const REACH = 160;
const [STEP, THINNED] = [4, 4];
// After so many pieces the page gets a breath.
const PIECES_A_BREATH = 40;
// Amounts go towards a new aim about every half second.
const AIM_PIECES = 30;

/** How much faster each is read: 1 leaves it as it is. */
interface Amounts {
  readonly pitch: number;
  readonly mouth: number;
}

/** Of speech at 16,000 samples a second. */
export async function mask(samples: Float32Array): Promise<Float32Array> {
  const amounts = wandering(Math.ceil(samples.length / HOP));
  const pitched = await pieceByPiece(samples.length, (at, place, made) => {
    const { pitch } = amounts[place] ?? { pitch: 1 };
    return read(samples, at + bestShift(samples, { at, pitch, made }), pitch);
  });
  const mouthed = await pieceByPiece(samples.length, (at, place) => {
    const { mouth } = amounts[place] ?? { mouth: 1 };
    return spokenWith(read(pitched, at, 1), prediction(windowed(read(samples, at, mouth))));
  });
  return levelled(mouthed);
}

/** Pieces that half overlap, faded into one another; `make` is told what stands before the piece already. */
async function pieceByPiece(length: number, make: (at: number, place: number, made: Float32Array) => Float32Array): Promise<Float32Array> {
  const out = new Float32Array(length);
  for (let at = 0, place = 0; at + PIECE <= length; at += HOP, place++) {
    make(at, place, out).forEach((sample, i) => {
      out[at + i] = (out[at + i] ?? 0) + sample * (FADE[i] ?? 0);
    });
    if (place % PIECES_A_BREATH === PIECES_A_BREATH - 1) await breath();
  }
  return out;
}

/** How far beside its place a piece goes on best with what was made before it (WSOLA: Verhelst and Roelands, 1993). */
function bestShift(samples: Float32Array, { at, pitch, made }: { at: number; pitch: number; made: Float32Array }): number {
  let [best, most] = [0, -Infinity];
  for (let shift = -REACH; shift <= REACH; shift += STEP) {
    let [product, power] = [0, 1e-9];
    for (let i = 0; i < HOP; i += THINNED) {
      const sample = samples[Math.round(at + shift + PIECE / 2 + (i - PIECE / 2) * pitch)] ?? 0;
      product += sample * (made[at + i] ?? 0);
      power += sample * sample;
    }
    const likeness = product / Math.sqrt(power);
    if (likeness > most) [best, most] = [shift, likeness];
  }
  return best;
}

/** A piece with its own resonances taken out and others put in, as loud as it was. */
function spokenWith(piece: Float32Array, shape: Float64Array): Float32Array {
  const made = voiced(whitened(piece, prediction(windowed(piece))), shape);
  const gain = Math.min(8, Math.sqrt(energy(piece) / Math.max(energy(made), 1e-9)));
  return made.map((sample) => sample * gain);
}

/** `PIECE` samples around the middle of the piece at `at`, at another speed; between samples by the straight line. */
function read(samples: Float32Array, at: number, speed: number): Float32Array {
  const middle = at + PIECE / 2;
  return Float32Array.from({ length: PIECE }, (_, i) => {
    const place = middle + (i - PIECE / 2) * speed;
    const [left, share] = [Math.floor(place), place - Math.floor(place)];
    return (samples[left] ?? 0) * (1 - share) + (samples[left + 1] ?? 0) * share;
  });
}

/** Coefficients 1 to `ORDER` by Levinson and Durbin, from the autocorrelation. */
function prediction(piece: Float32Array): Float64Array {
  const correlation = new Float64Array(ORDER + 1);
  for (let lag = 0; lag <= ORDER; lag++) {
    let sum = 0;
    for (let i = lag; i < piece.length; i++) sum += (piece[i] ?? 0) * (piece[i - lag] ?? 0);
    correlation[lag] = sum;
  }
  // A little noise, so that silence has an answer too.
  let error = (correlation[0] ?? 0) * 1.0001 + 1e-9;
  let coefficients = new Float64Array(ORDER + 1);
  for (let order = 1; order <= ORDER; order++) {
    let sum = correlation[order] ?? 0;
    for (let i = 1; i < order; i++) sum -= (coefficients[i] ?? 0) * (correlation[order - i] ?? 0);
    const reflection = sum / error;
    const next = Float64Array.from(coefficients);
    next[order] = reflection;
    for (let i = 1; i < order; i++) next[i] = (coefficients[i] ?? 0) - reflection * (coefficients[order - i] ?? 0);
    coefficients = next;
    error *= 1 - reflection * reflection;
  }
  return coefficients;
}

function whitened(piece: Float32Array, coefficients: Float64Array): Float32Array {
  return piece.map((sample, i) => {
    let rest = sample;
    for (let k = 1; k <= ORDER && k <= i; k++) rest -= (coefficients[k] ?? 0) * (piece[i - k] ?? 0);
    return rest;
  });
}

function voiced(rest: Float32Array, coefficients: Float64Array): Float32Array {
  const made = new Float32Array(rest.length);
  for (let i = 0; i < rest.length; i++) {
    let sample = rest[i] ?? 0;
    for (let k = 1; k <= ORDER && k <= i; k++) sample += (coefficients[k] ?? 0) * (made[i - k] ?? 0);
    made[i] = sample;
  }
  return made;
}

/** For each piece: to one side of the real voice, never across it, and never in a straight line. */
function wandering(pieces: number): readonly Amounts[] {
  const base = chance() < 0.5 ? { pitch: between(1.25, 1.45), mouth: between(1.1, 1.2) } : { pitch: between(0.68, 0.8), mouth: between(0.82, 0.9) };
  let [now, aim, left] = [base, base, 0];
  return Array.from({ length: pieces }, () => {
    if (left-- <= 0) {
      left = Math.round(AIM_PIECES * between(0.5, 1.5));
      aim = { pitch: base.pitch * between(0.92, 1.08), mouth: base.mouth * between(0.96, 1.04) };
    }
    now = { pitch: now.pitch + (aim.pitch - now.pitch) / 8, mouth: now.mouth + (aim.mouth - now.mouth) / 8 };
    return now;
  });
}

// Hann's window: halves that overlap add up to one.
const FADE = Float32Array.from({ length: PIECE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / PIECE));

function windowed(piece: Float32Array): Float32Array {
  return piece.map((sample, i) => sample * (FADE[i] ?? 0));
}

function energy(piece: Float32Array): number {
  return piece.reduce((sum, sample) => sum + sample * sample, 0);
}

/** Nothing is louder than it can be. */
function levelled(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-6);
  const gain = Math.min(1, 0.98 / peak);
  return samples.map((sample) => sample * gain);
}

async function breath(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
