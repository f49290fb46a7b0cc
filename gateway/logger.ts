import pino, { type DestinationStream, type Logger } from 'pino';

/** Values that must never reach a log, wherever a careless line might put them. */
const redacted = ['authorization', 'cookie', '*.authorization', '*.cookie', 'variables', '*.variables', 'body', '*.body'];

/** Lines go out together, since a write costs more than its line does. The end of the process does not wait for it; SIGKILL may lose as much. */
const together = { minLength: 16_000, periodicFlush: 100, contentMode: 'buffer' } as const;

/** A JSON logger on standard error; standard output belongs to the command that runs the gateway. On a terminal, one plain line an event. */
export function createLogger(level: string, destination: DestinationStream = standardError()): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: redacted, censor: '[redacted]' },
      timestamp: isoTime(),
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}

/** Pino's ISO time, but for that the text of a second is made once in it. */
function isoTime(): () => string {
  let second = Number.NaN;
  let upToSecond = '';
  return () => {
    const nowMs = Date.now();
    const thisSecond = Math.floor(nowMs / 1_000);
    if (thisSecond !== second) upToSecond = new Date(thisSecond * 1_000).toISOString().slice(0, -4);
    second = thisSecond;
    return `,"time":"${upToSecond}${String(nowMs % 1_000).padStart(3, '0')}Z"`;
  };
}

function standardError(): DestinationStream {
  if (!process.stderr.isTTY) {
    // As text, all lines that wait would be copied together for each new one. Its types know no other way.
    const lines = pino.destination({ dest: 2, sync: false, ...together }) as unknown as { readonly write: (line: Buffer) => void };
    return { write: (line) => lines.write(Buffer.from(line)) };
  }
  return { write: (line) => void process.stderr.write(readable(line)) };
}

/** `12:00:01 info  request id=… status=200 …` */
export function readable(line: string): string {
  const { time, level, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${[msg, ...rest].join(' ')}\n`;
}
