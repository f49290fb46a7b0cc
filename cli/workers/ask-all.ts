import type { Readings } from '../../gateway/start';
import type { FromWorker, ToWorker } from './messages';

/** In a worker: what all workers measured, this one included, as the primary process collects it. */
export function askAll(): () => Promise<readonly Readings[]> {
  const waiting = new Map<string, (readings: readonly Readings[]) => void>();
  let asked = 0;
  process.on('message', (message: ToWorker) => {
    if (message.kind !== 'answer') return;
    waiting.get(message.question)?.(message.readings);
    waiting.delete(message.question);
  });
  return () =>
    new Promise((resolve) => {
      const question = `${process.pid}-${asked++}`;
      waiting.set(question, resolve);
      process.send?.({ kind: 'question', question } satisfies FromWorker);
    });
}
