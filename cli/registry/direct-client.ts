import { userInfo } from 'node:os';
import { readConfig } from '../../gateway/config';
import type { OpenedRegistry } from '../../gateway/open-registry';
import { notingRefusal, productUse, type RegistryStore } from '../../gateway/registry';
import type { RegistryClient } from './client';

/** A registry in a folder or a database that this process opens itself. */
export function openDirectClient(store: RegistryStore): RegistryClient {
  let opened: Promise<OpenedRegistry> | undefined;
  const publishing = (): Promise<OpenedRegistry> => {
    // It brings Apollo's composition along, which those who only read do without.
    opened ??= import('./direct-publishing.js').then(({ openPublishing }) => openPublishing(store, readConfig()));
    return opened;
  };
  const publisher = userInfo().username;
  const { signal } = new AbortController();
  const now = (): Date => new Date();
  return {
    publish: async (call) => {
      const { registry } = await publishing();
      const refused = { store, product: call.proposal.product, publisher, now };
      return notingRefusal(refused, () => registry.publish({ ...call, publisher, signal }));
    },
    rehearse: async (call) => (await publishing()).registry.rehearse({ ...call, publisher, signal }),
    rollback: async ({ to, product, reason }) => {
      const products = product === undefined ? {} : { products: [product] };
      const { registry } = await publishing();
      return (await registry.rollback({ to, ...products, publisher, reason })).sequence;
    },
    history: async (limit) => ({ changes: await store.history(limit), refusals: await store.refusals(limit) }),
    state: (at) => (at === undefined ? store.current() : store.at(at)),
    usage: (product, days) => productUse(store, product, days, now()),
    close: async () => {
      // Whoever asked for it was told why it could not be opened.
      const publishingOpened = await opened?.catch(() => undefined);
      await publishingOpened?.close();
      await store.close();
    },
  };
}
