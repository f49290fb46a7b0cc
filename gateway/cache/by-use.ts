/** A member of a `ByUse`; its neighbours are the list's own affair. */
export interface Neighbours<T> {
  older: T | undefined;
  newer: T | undefined;
}

/**
 * Things in the order of their last use. Every step takes constant time, whatever its size; a `Set`, which keeps the places of those that
 * left, looks through all of them each time it is asked for the oldest.
 */
export class ByUse<T extends Neighbours<T>> {
  private first: T | undefined;
  private last: T | undefined;

  /** Not used for the longest time. */
  get oldest(): T | undefined {
    return this.first;
  }

  /** Of something that is in no list: puts it in, as used just now. */
  add(item: T): void {
    item.older = this.last;
    item.newer = undefined;
    if (this.last) this.last.newer = item;
    else this.first = item;
    this.last = item;
  }

  /** Of something that is in this list. */
  remove(item: T): void {
    const { older, newer } = item;
    if (older) older.newer = newer;
    else this.first = newer;
    if (newer) newer.older = older;
    else this.last = older;
    item.older = undefined;
    item.newer = undefined;
  }
}
