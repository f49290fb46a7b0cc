// Goal: log lines are events with fields, and never carry what callers sent in confidence.
// Method: lines written to memory and read back.
import { createLogger, readable } from '../../gateway/logger';

function record(level: string, write: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  write(createLogger(level, { write: (line) => void lines.push(line) }));
  return lines;
}

it('writes one JSON line an event, at the level asked for', () => {
  const lines = record('info', (logger) => {
    logger.debug('not this');
    logger.info({ subgraph: 'orders', waitedMs: 5 }, 'slow');
  });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), subgraph: 'orders', waitedMs: 5, msg: 'slow' },
  ]);
});

it('redacts credentials, variables and bodies, wherever a line puts them', () => {
  const [line = ''] = record('info', (logger) =>
    logger.info({ authorization: 'TOP', variables: { a: 'TOP' }, request: { body: 'TOP', cookie: 'TOP', authorization: 'TOP' } }, 'x'),
  );
  expect(line).not.toContain('TOP');
  expect(line).toContain('[redacted]');
});

it('is one plain line on a terminal', () => {
  expect(readable('{"level":"warn","time":"2025-01-01T10:20:30.000Z","subgraph":"a","n":[1],"msg":"down"}')).toBe(
    '10:20:30 warn  down subgraph=a n=[1]\n',
  );
});
