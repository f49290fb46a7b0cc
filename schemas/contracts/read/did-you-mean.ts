/** Longer words are not compared: the cost grows with the square. */
const LONGEST = 64;
/** The words that are known are few, and compared with every slip of a file. */
const NORMALS_KEPT = 4_000;
const normals = new Map<string, string>();

/** The one of `candidates` that `word` is most likely a slip of; `undefined` when none is close. Case does not count as a slip. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  const written = normal(word);
  let best: string | undefined;
  let nearest = (written.length <= 4 ? 1 : written.length <= 8 ? 2 : 3) + 1;
  for (const candidate of candidates) {
    // It only gets shorter: most are told apart by their lengths alone, and a file may hold thousands of slips.
    if (written.length - candidate.length >= nearest) continue;
    const known = normal(candidate);
    if (Math.abs(known.length - written.length) >= nearest) continue;
    const distance = editDistance(written, known, nearest);
    if (distance < nearest) [best, nearest] = [candidate, distance];
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const suggestion = closest(word, candidates);
  return suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
}

function normal(word: string): string {
  const known = normals.get(word);
  if (known !== undefined) return known;
  const made = word.toLowerCase().replaceAll(/[_\s-]/g, '');
  if (normals.size >= NORMALS_KEPT) normals.clear();
  normals.set(word, made);
  return made;
}

const rows = new Uint8Array((LONGEST + 1) * (2 * LONGEST));

/**
 * Optimal string alignment: insertions, deletions, replacements and swaps of neighbours each cost one. Gives up, with `limit`, once
 * every way costs that much: a file may hold thousands of slips, each compared with many words.
 */
function editDistance(left: string, right: string, limit: number): number {
  const width = right.length + 1;
  const at = (row: number, column: number): number => rows[row * width + column] ?? limit;
  for (let column = 0; column < width; column++) rows[column] = column;
  for (let row = 1; row <= left.length; row++) {
    let least = row;
    rows[row * width] = row;
    for (let column = 1; column < width; column++) {
      const replaced = left[row - 1] === right[column - 1] ? 0 : 1;
      const isSwap = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const edited = lesser(at(row - 1, column) + 1, at(row, column - 1) + 1);
      const kept = lesser(at(row - 1, column - 1) + replaced, isSwap ? at(row - 2, column - 2) + 1 : limit);
      const cost = lesser(edited, kept);
      rows[row * width + column] = cost;
      least = lesser(least, cost);
    }
    if (least >= limit) return limit;
  }
  return at(left.length, right.length);
}

/** `Math` is looked up by its name each time where code runs in a context of its own, as in tests, which takes longer than all the rest. */
function lesser(a: number, b: number): number {
  // biome-ignore lint/complexity/useMathMinMax: see above
  return a < b ? a : b;
}
