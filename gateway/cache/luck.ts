/** So many are asked for before anything is concluded. */
const TRIED = 32;
/** When fewer than one in so many are found, keeping costs more than it saves. */
const FOUND_ONE_IN = 50;
/** What has no luck is still kept now and then: the times may change. What is kept fills memory that others would use, so it is not more. */
const KEPT_ONE_IN = 32;
/** What was long ago counts less and less. */
const REMEMBERED = 1_000;

/** Whether it is worth keeping what is like this: whether such things were found again so far. */
export class Luck {
  private asked = 0;
  private found = 0;
  private turn = 0;

  saw(isFound: boolean): void {
    this.asked += 1;
    // Where one in so many is kept, each that is found stands for as many that would have been.
    if (isFound) this.found += this.isBad ? KEPT_ONE_IN : 1;
    if (this.asked < REMEMBERED) return;
    this.asked /= 2;
    this.found /= 2;
  }

  /** Many were asked for, and none or next to none was ever found. */
  get isBad(): boolean {
    return this.asked >= TRIED && this.found * FOUND_ONE_IN < this.asked;
  }

  /** Whether this one is to be kept. */
  takesNext(): boolean {
    if (!this.isBad) return true;
    this.turn = (this.turn + 1) % KEPT_ONE_IN;
    return this.turn === 0;
  }
}
