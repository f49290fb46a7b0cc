import type { FromWorker, Started, ToWorker } from './messages';

/**
 * The life of a worker: it starts, says where it is, and ends when it is told to or gets SIGTERM, with nothing left in flight. SIGINT is
 * for the primary process: a terminal sends it to all of them.
 */
export async function serveAsWorker(start: () => Promise<Started>): Promise<void> {
  const stopped = untilTold();
  try {
    const { gateway, serving } = await start();
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'measure') void tellMeasured(gateway, message.question);
    });
    tell({ kind: 'serving', serving });
    await stopped;
    await gateway.close();
  } finally {
    // Listening to the primary process is no reason to live on.
    process.channel?.unref();
  }
}

function untilTold(): Promise<void> {
  return new Promise((stop) => {
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => stop());
    process.on('message', ({ kind }: ToWorker) => {
      if (kind === 'stop') stop();
    });
  });
}

async function tellMeasured(gateway: Started['gateway'], question: string): Promise<void> {
  tell({ kind: 'measured', question, readings: await gateway.readings() });
}

function tell(message: FromWorker): void {
  process.send?.(message);
}
