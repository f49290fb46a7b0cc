import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that are not the public internet: private, loopback, link-local (clouds answer with credentials there), reserved, and ways to write an IPv4 address inside an IPv6 one. */
const NOT_PUBLIC = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16',
  '198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
  '::/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8',
].flatMap((line) => line.split(' '));

/** What a gateway that only this machine can reach may reach: whoever can ask it is here already. */
export const LOOPBACK: readonly string[] = ['localhost', '127.0.0.0/8', '::1/128'];

type SystemLookup = typeof systemLookup;

/**
 * Where published subgraphs may be: anywhere public, and beyond that only at the hosts and networks allowed by name. `allowed` holds host
 * names (`orders.internal`, `*.mesh.internal`), addresses and networks (`10.2.0.0/16`). A host allowed by name may be at any address.
 */
export class AddressRules {
  private readonly refused = blockList(NOT_PUBLIC);
  private readonly networks: BlockList;
  private readonly hosts: readonly string[];

  constructor(
    allowed: readonly string[],
    private readonly resolve: SystemLookup = systemLookup,
  ) {
    this.networks = blockList(allowed.filter(isNetwork));
    this.hosts = allowed.filter((entry) => !isNetwork(entry)).map((host) => host.toLowerCase());
  }

  /** Why no subgraph may be at `url`, as far as its text tells; `undefined` when it may. */
  problemWith(url: string): string | undefined {
    if (!URL.canParse(url)) return 'it is no URL';
    const { protocol, username, password, hostname, hash } = new URL(url);
    if (protocol !== 'http:' && protocol !== 'https:') return `it must be http or https, and not ${protocol.slice(0, -1)}`;
    if (username !== '' || password !== '') return 'it holds a user name or password, which everybody who reads the graph would see';
    if (hash !== '') return 'it has a fragment (#), which no server is sent';
    const address = hostname.replace(/^\[|\]$/g, '');
    return isIP(address) !== 0 && !this.mayConnect(address) ? this.refusal(address) : undefined;
  }

  /** As `problemWith`, and looks the host up: why nobody may connect to it now. */
  async problemAt(url: string): Promise<string | undefined> {
    const problem = this.problemWith(url);
    if (problem !== undefined) return problem;
    return new Promise((resolve) => {
      this.lookup(new URL(url).hostname.replace(/^\[|\]$/g, ''), { all: true }, (error) => resolve(error?.message));
    });
  }

  /**
   * For whoever opens connections: looks a host up as the system does, and gives only addresses that may be connected to. So what was
   * checked is what is connected to, whatever the name says a moment later. An address in place of a name is not looked up by anybody: see
   * `problemWith`.
   */
  readonly lookup: LookupFunction = (host, options, callback) => {
    this.resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const usable = this.isAllowedHost(host) ? addresses : addresses.filter(({ address }) => this.mayConnect(address));
      const [first] = usable;
      if (!first) return callback(new Error(this.refusal(host)), []);
      if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };

  private mayConnect(withZone: string): boolean {
    const [address = ''] = withZone.split('%');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    return this.networks.check(address, family) || !this.refused.check(address, family);
  }

  private isAllowedHost(host: string): boolean {
    const name = host.toLowerCase().replace(/\.$/, '');
    return this.hosts.some((allowed) => (allowed.startsWith('*.') ? name.endsWith(allowed.slice(1)) : name === allowed));
  }

  private refusal(host: string): string {
    return `${host} is not on the public internet; whoever runs the gateway can allow it in MESHWAY_SUBGRAPH_HOSTS`;
  }
}

function isNetwork(entry: string): boolean {
  return isIP(entry.split('/')[0] ?? '') !== 0;
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list;
}
