/** A recording as samples, and the copy of it in another voice. */

import { mask } from './voice_mask.ts';
import { wav } from './wav.ts';

// Enough for speech; ten minutes of it are forty megabytes while they are worked on.
const RATE = 16_000;
const MAX_BYTES = 32 * 1_048_576;
const MAX_SECONDS = 1200;

/** @throws where this browser does not know the format, or it is too long for a phone. */
export async function decodedSound(content: Blob): Promise<AudioBuffer> {
  if (content.size > MAX_BYTES) throw new RangeError('too long');
  const context = new OfflineAudioContext(1, 1, RATE);
  const buffer = await context.decodeAudioData(await content.arrayBuffer());
  if (buffer.duration > MAX_SECONDS) throw new RangeError('too long');
  return buffer;
}

/** @throws as `decodedSound`. */
export async function maskedVoice(content: Blob): Promise<Blob> {
  const buffer = await decodedSound(content);
  return wav(await mask(mixed(buffer)), RATE);
}

function mixed(buffer: AudioBuffer): Float32Array {
  const first = Float32Array.from(buffer.getChannelData(0));
  for (let channel = 1; channel < buffer.numberOfChannels; channel++) {
    buffer.getChannelData(channel).forEach((sample, i) => {
      first[i] = (first[i] ?? 0) + sample;
    });
  }
  if (buffer.numberOfChannels > 1) first.forEach((sample, i) => (first[i] = sample / buffer.numberOfChannels));
  return first;
}
