import { userInfo } from 'node:os';
import { addressRules } from '../../gateway/address-rules';
import { readConfig } from '../../gateway/config';
import { checkRegistryRules, openRegistry } from '../../gateway/open-registry';
import { RedisChannel, registryChannel } from '../../gateway/redis-channel';
import { notingRefusal, openStore, productUse } from '../../gateway/registry';
import type { RegistryClient } from './client';

/** A registry in a folder or a database that this process opens itself. What it publishes is checked here, as a gateway would. */
export async function openDirectClient(place: string): Promise<RegistryClient> {
  const config = readConfig();
  await checkRegistryRules(config);
  const store = await openStore(place);
  const news = config.redisUrl === undefined ? undefined : new RedisChannel(config.redisUrl, registryChannel);
  let announced: Promise<boolean> | undefined;
  const announce = (sequence: number): void => {
    announced = news?.announce(String(sequence));
  };
  const { registry, close } = openRegistry({ store, config, rules: addressRules(config), announce });
  const publisher = userInfo().username;
  const { signal } = new AbortController();
  const now = (): Date => new Date();
  return {
    publish: (call) =>
      notingRefusal({ store, product: call.proposal.product, publisher, now }, () => registry.publish({ ...call, publisher, signal })),
    rehearse: (call) => registry.rehearse({ ...call, publisher, signal }),
    rollback: async ({ to, product, reason }) => {
      const products = product === undefined ? {} : { products: [product] };
      return (await registry.rollback({ to, ...products, publisher, reason })).sequence;
    },
    history: async (limit) => ({ changes: await store.history(limit), refusals: await store.refusals(limit) }),
    state: (at) => (at === undefined ? store.current() : store.at(at)),
    usage: (product, days) => productUse(store, product, days, now()),
    close: async () => {
      await announced;
      news?.close();
      await close();
      await store.close();
    },
  };
}
