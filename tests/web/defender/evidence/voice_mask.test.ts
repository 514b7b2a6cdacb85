import { mask } from '../../../../web/defender/evidence/voice_mask.ts';
import { wav } from '../../../../web/defender/evidence/wav.ts';

const RATE = 16_000;
const PITCH = 120;

/** Two seconds of a vowel: a buzz of 120 a second through two resonances. */
function vowel(): Float32Array {
  const samples = new Float32Array(2 * RATE);
  for (let i = 0; i < samples.length; i++) {
    let sample = i % Math.round(RATE / PITCH) === 0 ? 1 : 0;
    sample += 1.6 * (samples[i - 1] ?? 0) - 0.85 * (samples[i - 2] ?? 0);
    samples[i] = sample;
  }
  const peak = Math.max(...samples.map(Math.abs));
  return samples.map((sample) => (0.5 * sample) / peak);
}

/** How often a second something comes back, between 60 and 400 times, by its autocorrelation. */
function pitchOf(samples: Float32Array, at: number): number {
  let [best, most] = [0, -Infinity];
  for (let lag = Math.round(RATE / 400); lag <= RATE / 60; lag++) {
    let sum = 0;
    for (let i = at; i < at + 2000; i++) sum += samples[i]! * samples[i + lag]!;
    if (sum > most) [best, most] = [lag, sum];
  }
  return RATE / best;
}

const energy = (samples: Float32Array): number => samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;

test('a voice comes out at another pitch, as long and about as loud as it was', async () => {
  const voice = vowel();
  expect(Math.abs(pitchOf(voice, 8000) - PITCH)).toBeLessThan(3);
  for (let time = 0; time < 4; time++) {
    const masked = await mask(voice);
    expect(masked.length).toBe(voice.length);
    expect(masked.every(Number.isFinite)).toBe(true);
    const change = pitchOf(masked, 8000) / PITCH;
    expect(change < 0.88 || change > 1.14).toBe(true);
    expect(energy(masked) / energy(voice)).toBeGreaterThan(0.2);
    expect(energy(masked) / energy(voice)).toBeLessThan(3);
  }
});

test('no two copies are the same, and the change is not the same from beginning to end', async () => {
  const voice = vowel();
  const [one, other] = [await mask(voice), await mask(voice)];
  expect(one).not.toEqual(other);
  const pitches = Array.from({ length: 12 }, (_, i) => pitchOf(one, 2000 + 2200 * i));
  expect(Math.max(...pitches) / Math.min(...pitches)).toBeGreaterThan(1.01);
});

test('silence, a click and nothing at all are borne', async () => {
  for (const samples of [new Float32Array(RATE), Float32Array.from({ length: RATE }, (_, i) => (i === 8000 ? 1 : 0)), new Float32Array(0), new Float32Array(10)]) {
    const masked = await mask(samples);
    expect(masked.length).toBe(samples.length);
    expect(masked.every(Number.isFinite)).toBe(true);
  }
});

test('samples become a WAV file by the mu-law, within its one part in thirty', async () => {
  const samples = Float32Array.from({ length: 1001 }, (_, i) => Math.sin(i / 20) * 0.9);
  const bytes = new Uint8Array(await wav(samples, RATE).arrayBuffer());
  expect(new TextDecoder('latin1').decode(bytes.subarray(0, 16))).toMatch(/^RIFF[^]{4}WAVEfmt $/);
  expect(bytes.length).toBe(58 + 1002);
  samples.forEach((sample, i) => {
    expect(Math.abs(expanded(bytes[58 + i]!) - sample)).toBeLessThan(Math.abs(sample) / 30 + 0.001);
  });
});

/** G.711, table 2. */
function expanded(byte: number): number {
  const value = ~byte & 0xff;
  const size = (((value & 15) << 3) + 132) << ((value >> 4) & 7);
  return ((value & 0x80) !== 0 ? 132 - size : size - 132) / 32_768;
}
