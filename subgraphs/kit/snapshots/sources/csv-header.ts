import { open } from 'node:fs/promises';

const HEADER_MAX_BYTES = 1_048_576;

export interface CsvHeader {
  readonly names: readonly string[];
  readonly delimiter: string;
}

/**
 * The first record of a CSV file (RFC 4180, UTF-8 with or without a byte order mark), and what divides it: the first of `delimiters` that does.
 * Throws an `Error` that says what is wrong.
 */
export async function readCsvHeader(path: string, delimiters: readonly [string, ...string[]]): Promise<CsvHeader> {
  const text = await readStart(path);
  if (text === '') throw new Error('it is empty; its first line must name the columns');
  const delimiter = delimiters.find((each) => parseRecord(text, each).length > 1) ?? delimiters[0];
  const names = parseRecord(text, delimiter);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`its header names the column "${twice}" twice`);
  if (names.includes('')) throw new Error('its header has a column without a name');
  return { names, delimiter };
}

async function readStart(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_MAX_BYTES), 0, HEADER_MAX_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    // Of a text in UTF-16 every other byte is zero.
    if (start.includes(0)) throw new Error('it is no text in UTF-8: save it as UTF-8');
    return new TextDecoder('utf-8').decode(start);
  } finally {
    await handle.close();
  }
}

function parseRecord(text: string, delimiter: string): string[] {
  const names: string[] = [];
  let at = 0;
  for (;;) {
    const { value, next } = text[at] === '"' ? quotedValue(text, at + 1) : plainValue(text, at, delimiter);
    names.push(value);
    if (text[next] !== delimiter) return names;
    at = next + 1;
  }
}

function plainValue(text: string, from: number, delimiter: string): { value: string; next: number } {
  let next = from;
  while (next < text.length && text[next] !== delimiter && text[next] !== '\n' && text[next] !== '\r') next += 1;
  return { value: text.slice(from, next), next };
}

function quotedValue(text: string, from: number): { value: string; next: number } {
  let value = '';
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at += 1;
    } else return { value, next: at + 1 };
  }
  throw new Error('a quote in its header is never closed');
}
