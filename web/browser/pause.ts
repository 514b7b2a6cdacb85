// A wait that ends early when a person asks for it, the network comes back, or everything stops.

export class Pause {
  readonly over: Promise<void>;
  private end: () => void = () => undefined;

  constructor(
    readonly seconds: number,
    stop: AbortSignal,
  ) {
    this.over = new Promise<void>((resolve) => {
      this.end = resolve;
    });
    const timer = setTimeout(this.end, seconds * 1000);
    window.addEventListener('online', this.end);
    stop.addEventListener('abort', this.end);
    void this.over.then(() => {
      clearTimeout(timer);
      window.removeEventListener('online', this.end);
      stop.removeEventListener('abort', this.end);
    });
    if (stop.aborted) this.end();
  }

  cutShort(): void {
    this.end();
  }
}
