// Plays recordings that came with the page, and fetches them: http.ts is not there yet on the first screens. A media element would show itself among the phone's notifications and on
// its lock screen; the Web Audio API shows nothing.

// Opus for nearly everybody; MP3 for the iPhones that know no Opus in these files.
const TYPES: Readonly<Record<string, string>> = { ogg: 'audio/ogg; codecs=opus', webm: 'audio/webm; codecs=opus', mp3: 'audio/mpeg' };
// What the build makes. An address that stands in somebody's text leads nowhere else.
const OWN = /^\/assets\/[\w.-]+\.(ogg|webm|mp3)$/;

/** The first of these addresses that this browser can play; none where the page was taken along, without its recordings. */
export function playable(addresses: string): string | undefined {
  if (window.location.protocol === 'file:') return undefined;
  const asked = document.createElement('audio');
  return addresses.split(' ').find((address) => {
    const format = OWN.exec(address)?.[1];
    return format !== undefined && asked.canPlayType(TYPES[format] ?? '') !== '';
  });
}

/** Plays one recording after another; resolves at their end, or once `stop` is aborted. Rejects where one does not arrive or is none. */
export async function play(addresses: readonly string[], stop: AbortSignal): Promise<void> {
  // Begun before anything is awaited: later it would no longer belong to the touch.
  const context = new AudioContext();
  try {
    for (const address of addresses) {
      const answer = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store', redirect: 'error', signal: stop });
      if (!answer.ok) throw new Error(`no recording: ${String(answer.status)}`);
      await sounded(context, await context.decodeAudioData(await answer.arrayBuffer()), stop);
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    void context.close();
  }
}

function sounded(context: AudioContext, buffer: AudioBuffer, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) {
      resolve();
      return;
    }
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    source.addEventListener('ended', () => {
      resolve();
    });
    stop.addEventListener('abort', () => {
      source.stop();
      resolve();
    }, { once: true });
    source.start();
  });
}
