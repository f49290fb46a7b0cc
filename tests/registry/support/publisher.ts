// One of several processes that publish to one registry as fast as they can: node publisher.cjs PLACE PRODUCT RUN.
// Prints what it read, what it tried and what was acknowledged, with the times before and after, for the history's checker.
import { openStore } from '../../../gateway/registry/open-store';
import { published } from './proposals';

const [place = '', product = '', run = ''] = process.argv.slice(2);

function tell(event: string, startedAt: bigint, sequence: number, id: string): void {
  process.stdout.write(
    `${JSON.stringify({ event, startedAt: String(startedAt), endedAt: String(process.hrtime.bigint()), sequence, id })}\n`,
  );
}

async function main(): Promise<void> {
  const store = await openStore(place);
  for (let attempt = 1; ; attempt += 1) {
    const id = `${product}-${run}-${attempt}`;
    const readAt = process.hrtime.bigint();
    const { sequence, newestVersions } = await store.current();
    tell('read', readAt, sequence, id);
    const patch = Number(newestVersions[product]?.split('.')[2] ?? 0) + 1;
    const startedAt = process.hrtime.bigint();
    tell('tried', startedAt, sequence + 1, id);
    const made = await store.publish(sequence, published(product, `1.0.${patch}`, { reason: id, publisher: product }));
    if (made) tell('acknowledged', startedAt, made.sequence, id);
  }
}

void main();
