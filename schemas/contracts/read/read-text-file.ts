import { open, stat } from 'node:fs/promises';
import { limits } from '../limits';

export type TextFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'not-utf8' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads a regular file of at most `limits.fileBytes` as UTF-8. Never throws, and never waits for a pipe or a device. */
export async function readTextFile(path: string): Promise<TextFile> {
  try {
    const { size, isFile } = await describe(path);
    if (!isFile) return { kind: 'unreadable', reason: 'it is no regular file' };
    if (size > limits.fileBytes) return { kind: 'too-large' };
    return decode(await readBytes(path));
  } catch (error) {
    return { kind: 'unreadable', reason: reasonOf(error) };
  }
}

async function describe(path: string): Promise<{ size: number; isFile: boolean }> {
  const stats = await stat(path);
  return { size: stats.size, isFile: stats.isFile() };
}

/** One byte more than allowed, so that a file that grew since it was measured is still refused. */
async function readBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(limits.fileBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } finally {
    await handle.close();
  }
}

/** Text that came in another way than from a file, under the same limits. */
export function asTextFile(text: string): TextFile {
  return Buffer.byteLength(text) > limits.fileBytes ? { kind: 'too-large' } : { kind: 'text', text };
}

function decode(bytes: Buffer): TextFile {
  if (bytes.length > limits.fileBytes) return { kind: 'too-large' };
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { kind: 'not-utf8' };
  }
}

/** Why the file system said no, without paths. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'you may not read it';
  if (code === 'ENOTDIR') return 'it is no folder';
  return typeof code === 'string' ? code : 'reading failed';
}
