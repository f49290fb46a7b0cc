import { addressRules } from '../../gateway/address-rules';
import type { GatewayConfig } from '../../gateway/config';
import { checkRegistryRules, type OpenedRegistry, openRegistry } from '../../gateway/open-registry';
import { RedisChannel, registryChannel } from '../../gateway/redis-channel';
import type { RegistryStore } from '../../gateway/registry';

/** Checks publications in this process, as a gateway would, and tells the gateways that share a Redis of them. */
export async function openPublishing(store: RegistryStore, config: GatewayConfig): Promise<OpenedRegistry> {
  await checkRegistryRules(config);
  const news = config.redisUrl === undefined ? undefined : new RedisChannel(config.redisUrl, registryChannel);
  let announced: Promise<boolean> | undefined;
  const announce = (sequence: number): void => {
    announced = news?.announce(String(sequence));
  };
  const { registry, close } = openRegistry({ store, config, rules: addressRules(config), announce });
  return {
    registry,
    close: async () => {
      await announced;
      news?.close();
      await close();
    },
  };
}
