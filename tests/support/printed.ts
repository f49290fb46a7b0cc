import type { Readable } from 'node:stream';

/** What a process printed, as soon as it holds `expected`; the stream flows on. */
export function printed(stream: Readable, expected: RegExp): Promise<string> {
  let text = '';
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (expected.test(text)) resolve(text);
    });
  });
}
