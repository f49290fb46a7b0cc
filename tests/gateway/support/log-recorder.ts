import type { Json } from './stack';

/** Keeps log lines, and tells of the next one that says something. */
export class LogRecorder {
  readonly lines: Json[] = [];
  private waiting: { readonly message: string; readonly resolve: (line: Json) => void }[] = [];

  write(text: string): void {
    const line = JSON.parse(text);
    this.lines.push(line);
    this.waiting = this.waiting.filter(({ message, resolve }) => {
      if (line.msg === message) resolve(line);
      return line.msg !== message;
    });
  }

  next(message: string): Promise<Json> {
    return new Promise((resolve) => this.waiting.push({ message, resolve }));
  }
}
