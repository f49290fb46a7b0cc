const FIRST_MS = 200;
const LONGEST_MS = 30_000;
/** Whoever lived this long had nothing wrong with its start. */
const SOUND_MS = 10_000;

/** How long to wait before what ended is started again: not at all after a sound life, and twice as long after each short one. */
export class BackOff {
  private short = 0;

  after(livedMs: number): number {
    this.short = livedMs < SOUND_MS ? this.short + 1 : 0;
    return this.short === 0 ? 0 : Math.min(FIRST_MS * 2 ** (this.short - 1), LONGEST_MS);
  }
}
