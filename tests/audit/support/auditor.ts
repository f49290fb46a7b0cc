// A process that writes an audit log: node auditor.cjs FOLDER KEY open|closed COUNT|forever. Prints how it stands whenever that changes.
import { createSecretKey } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import { AuditLog } from '../../../gateway/audit';
import { recordOne } from './entries';

const [dir = '', key = '', onFailure = '', count = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const options = { dir, key: createSecretKey(key, 'hex'), onFailure: onFailure as 'open' | 'closed' };
  const log = await AuditLog.open({ ...options, logger: pino({ level: 'silent' }), waitingMax: 300 });
  let before = '';
  for (let number = 1; count === 'forever' || number <= Number(count); number += 1) {
    if (log.accepts) recordOne(log, number);
    if (number % 20 === 0) await pause(2);
    const { failing, lost, written } = log.counters;
    const state = `failing=${failing} accepts=${log.accepts} lost=${lost > 0}`;
    if (state !== before || (count === 'forever' && number % 500 === 0)) process.stdout.write(`${state} written=${written}\n`);
    before = state;
  }
  await log.close();
  process.stdout.write('ended\n');
}

void main();
