/**
 * Telling it aloud: recorded in the page, kept in memory and nowhere else.
 *
 * The microphone is asked for when somebody begins, and given back at every end.
 */

import { announce, element, paragraph, required } from '../../browser/dom.ts';
import { actions, alertPlace, heading, primary, secondary, statusPlace } from '../screens/parts.ts';
import type { Desk } from './desk.ts';
import { Player } from './player.ts';

const MAX_SECONDS = 600;
const NEARLY_OVER_SECONDS = 60;
const BITS_PER_SECOND = 24_000;
const FORMATS = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];

type State = 'ready' | 'asking' | 'recording' | 'paused' | 'recorded' | 'adding';
type Problem = 'denied' | 'missing' | 'failed';

export class VoiceRecorder {
  private state: State = 'ready';
  private problem: Problem | undefined;
  private recorder: MediaRecorder | undefined;
  private pieces: Blob[] = [];
  private seconds = 0;
  private clock: ReturnType<typeof setInterval> | undefined;
  private recorded: Blob | undefined;
  private readonly player = new Player(() => {
    this.refresh();
  });
  private isClosed = false;

  constructor(private readonly desk: Desk) {}

  get hasSomething(): boolean {
    return this.pieces.length > 0;
  }

  draw(): readonly Node[] {
    const { voice: words } = this.desk.words;
    return [
      heading(words.heading),
      element('p', { id: 'hint' }, words.hint),
      paragraph(words.memory, 'note'),
      element('p', { id: 'clock', class: this.state === 'recording' ? 'clock live' : 'clock' }, this.time()),
      statusPlace(this.said()),
      alertPlace(this.problem === undefined ? '' : words.problems[this.problem]),
      actions(...this.buttons()),
    ];
  }

  close(): void {
    this.isClosed = true;
    this.forget();
  }

  private buttons(): readonly HTMLButtonElement[] {
    const { application, words: { voice: words } } = this.desk;
    const back = secondary(application.words.back, () => {
      this.desk.leaveTool();
    });
    switch (this.state) {
      case 'ready':
      case 'asking':
        return [primary(words.begin, () => void this.begin()), back];
      case 'recording':
        return [primary(words.stop, () => {
          this.stop();
        }), secondary(words.pause, () => {
          this.pause();
        }, 'pause')];
      case 'paused':
        return [primary(words.goOn, () => {
          this.goOn();
        }), secondary(words.stop, () => {
          this.stop();
        }, 'stop')];
      default:
        return [
          primary(words.use, () => void this.use()),
          secondary(this.player.isPlaying(this.recording()) ? words.silence : words.listen, () => void this.listen(), 'listen'),
          secondary(words.again, () => {
            this.forget();
            this.enter('ready');
          }, 'again'),
          back,
        ];
    }
  }

  private said(): string {
    const { voice: words } = this.desk.words;
    if (this.state === 'asking') return words.asking;
    if (this.state === 'recording') return words.recording;
    return this.state === 'paused' ? words.paused : '';
  }

  private async begin(): Promise<void> {
    if (this.state !== 'ready') return;
    this.problem = undefined;
    this.enter('asking');
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true, echoCancellation: true } });
      if (this.isClosed) {
        release(stream);
        return;
      }
      this.record(stream);
    } catch (error) {
      this.problem = problemOf(error);
      this.enter('ready');
    }
  }

  private record(stream: MediaStream): void {
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND, ...(mimeType !== undefined && { mimeType }) });
    this.recorder = recorder;
    this.pieces = [];
    this.seconds = 0;
    recorder.addEventListener('dataavailable', ({ data }) => {
      if (recorder === this.recorder) this.pieces.push(data);
    });
    recorder.addEventListener('stop', () => {
      release(stream);
      if (recorder === this.recorder) this.enter('recorded');
    });
    // Another application, or an unplugged microphone, may end it: what was said until then is kept.
    stream.getAudioTracks()[0]?.addEventListener('ended', () => {
      if (recorder === this.recorder) this.stop();
    });
    recorder.start(1000);
    this.clock = setInterval(() => {
      this.tick();
    }, 1000);
    this.enter('recording');
  }

  private tick(): void {
    if (this.state !== 'recording') return;
    this.seconds += 1;
    const clock = document.getElementById('clock');
    if (clock !== null) clock.textContent = this.time();
    if (MAX_SECONDS - this.seconds === NEARLY_OVER_SECONDS) announce(required('status'), this.desk.words.voice.nearlyOver);
    if (this.seconds >= MAX_SECONDS) this.stop();
  }

  private pause(): void {
    this.recorder?.pause();
    this.enter('paused');
  }

  private goOn(): void {
    this.recorder?.resume();
    this.enter('recording');
  }

  private stop(): void {
    clearInterval(this.clock);
    if (this.recorder?.state !== 'inactive') this.recorder?.stop();
  }

  private async listen(): Promise<void> {
    if (await this.player.toggle(this.recording())) return;
    this.problem = 'failed';
    this.refresh();
  }

  /** The same each time that it is asked for. */
  private recording(): Blob {
    return (this.recorded ??= new Blob(this.pieces));
  }

  private async use(): Promise<void> {
    if (this.state !== 'recorded') return;
    this.player.hush();
    this.enter('adding');
    const isAdded = await this.desk.addRecording(this.recording(), true);
    if (isAdded) this.desk.leaveTool();
    else {
      this.problem = 'failed';
      this.enter('recorded');
    }
  }

  private forget(): void {
    this.player.hush();
    clearInterval(this.clock);
    const { recorder } = this;
    this.recorder = undefined;
    if (recorder !== undefined) {
      if (recorder.state !== 'inactive') recorder.stop();
      release(recorder.stream);
    }
    this.pieces = [];
    this.recorded = undefined;
    this.seconds = 0;
  }

  private time(): string {
    const left = MAX_SECONDS - this.seconds;
    return this.desk.words.voice.time(clockTime(this.seconds), clockTime(left));
  }

  private enter(state: State): void {
    this.state = state;
    this.refresh();
  }

  private refresh(): void {
    const { application } = this.desk;
    if (this.isClosed || application.screen !== 'voice') return;
    application.refresh();
    if (document.activeElement === document.body) required('primary').focus();
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof DOMException)) return 'missing'; // no microphone is offered to pages without https
  return error.name === 'NotAllowedError' || error.name === 'SecurityError' ? 'denied' : error.name === 'NotFoundError' ? 'missing' : 'failed';
}

function clockTime(seconds: number): string {
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
