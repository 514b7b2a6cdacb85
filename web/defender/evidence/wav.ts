/** WAV with 8 bits a sample by the µ-law (ITU-T G.711): every phone plays it, and a minute of speech is a megabyte. */

const HEADER_BYTES = 58;
const MU_LAW = 7;
const [BIAS, CLIP] = [132, 32_635];

export function wav(samples: Float32Array, rate: number): Blob {
  const bytes = new Uint8Array(HEADER_BYTES + samples.length + (samples.length % 2));
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string): void => {
    bytes.set(Array.from(letters, (letter) => letter.charCodeAt(0)), at);
  };
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 18, true);
  view.setUint16(20, MU_LAW, true);
  view.setUint16(22, 1, true); // channel
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true); // bytes a second
  view.setUint16(32, 1, true); // byte a sample
  view.setUint16(34, 8, true);
  text(38, 'fact');
  view.setUint32(42, 4, true);
  view.setUint32(46, samples.length, true);
  text(50, 'data');
  view.setUint32(54, samples.length, true);
  samples.forEach((sample, i) => (bytes[HEADER_BYTES + i] = muLaw(sample)));
  return new Blob([bytes]);
}

/** Sign, three bits of the exponent, four of the mantissa, all inverted. */
function muLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const value = Math.min(CLIP, Math.round(Math.abs(sample) * 32_768)) + BIAS;
  const exponent = 24 - Math.clz32(value);
  return ~(sign | (exponent << 4) | ((value >> (exponent + 3)) & 15)) & 0xff;
}
