import { createReadStream } from 'node:fs';

export interface TextLine {
  readonly text: string;
  /** False for a last line without a line break. */
  readonly isWhole: boolean;
}

/** No line of ours is longer; a longer one is given in pieces, which are no lines. */
const LINE_MAX = 4_194_304;
const BREAK = 0x0a;

/** The lines of a file, one after the other, in bounded memory. */
export async function* readLines(path: string): AsyncGenerator<TextLine> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>) {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (let end = bytes.indexOf(BREAK); end >= 0; end = bytes.indexOf(BREAK)) {
      yield { text: bytes.toString('utf8', 0, end), isWhole: true };
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length > LINE_MAX) {
      yield { text: bytes.toString('utf8'), isWhole: false };
      bytes = Buffer.alloc(0);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), isWhole: false };
}
