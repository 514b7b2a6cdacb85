/**
 * Plays what was recorded, or what a voice was changed into, one at a time, by the Web Audio API: a media element
 * would show itself on the phone's lock screen.
 */

import { decodedSound } from './voice_copy.ts';

export class Player {
  private context: AudioContext | undefined;
  /** What is heard now. */
  private heard: Blob | undefined;

  constructor(private readonly onChange: () => void) {}

  isPlaying(content: Blob): boolean {
    return this.heard === content;
  }

  /** Begins, or ends what is heard; false where this browser cannot play it. */
  async toggle(content: Blob): Promise<boolean> {
    const isEnd = this.heard === content;
    this.hush();
    if (isEnd) {
      this.onChange();
      return true;
    }
    const context = new AudioContext(); // begun before anything is awaited: later it no longer belongs to the touch
    [this.context, this.heard] = [context, content];
    this.onChange();
    try {
      const buffer = await decodedSound(content);
      if (this.context !== context) return true;
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(context.destination);
      source.addEventListener('ended', () => {
        if (this.context === context) this.end();
      });
      source.start();
      return true;
    } catch {
      if (this.context === context) this.end();
      return false;
    }
  }

  hush(): void {
    // Closing one that is closed already rejects, and there is nothing to do about it.
    this.context?.close().catch(() => undefined);
    this.context = undefined;
    this.heard = undefined;
  }

  private end(): void {
    this.hush();
    this.onChange();
  }
}
