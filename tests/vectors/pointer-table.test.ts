// Goal: pointers are replaced when a product moved, and only then: what is kept for a moment of them is kept while nothing happens.
// Method: a subgraph that says what it says in a new document each time, asked again and again.
import pino from 'pino';
import { PointerTable } from '../../gateway/snapshots';
import type { Discovery } from '../../schemas/discovery';
import { until } from '../support/redis-server';

const said = (number: number): Discovery => ({
  meshway: 1,
  subgraph: 'orders',
  descriptor: { id: 'urn:orders' },
  contract: {},
  sdl: '',
  snapshots: [
    { number, id: '0'.repeat(64), createdAt: '2026-01-01T00:00:00.000Z', current: true, quality: 'passed', contractVersion: '1.0.0' },
  ],
});

it('are the same object while a subgraph says the same, and another one when it says something else', async () => {
  let asked = 0;
  let number = 1;
  const discover = async (): Promise<Discovery> => {
    asked += 1;
    return said(number);
  };
  const table = new PointerTable(pino({ level: 'silent' }));
  const transport = { send: () => Promise.reject(new Error('Nothing is fetched.')), discover, close: async () => undefined };
  await table.watch([{ name: 'orders', transport }]);
  const { pointers } = table;
  table.lookAgain('orders');
  await until('it was asked three times', () => asked >= 3);
  expect(table.pointers).toBe(pointers);
  number = 2;
  table.lookAgain('orders');
  await until('the pointer moved', () => table.pointers.get('orders')?.current?.number === 2);
  expect(table.pointers).not.toBe(pointers);
  expect(pointers.get('orders')?.current?.number).toBe(1);
  table.close();
});
