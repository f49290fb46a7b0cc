import { connect, createServer, type Server, type Socket } from 'node:net';

/** What the network between client and server does. */
export type Fault = 'none' | 'delay' | 'hang' | 'cut' | 'refuse' | 'garbage';

/** Stands between a client and a server, and misbehaves when told. */
export class FaultProxy {
  private fault: Fault = 'none';
  private delayMs = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private targetPort: number,
  ) {
    server.on('connection', (client) => this.relay(client));
  }

  static start(targetPort: number): Promise<FaultProxy> {
    const server = createServer();
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(new FaultProxy(server, targetPort))));
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get isWell(): boolean {
    return this.fault === 'none';
  }

  /** From now on. `cut` and `refuse` also end what is connected. */
  set(fault: Fault, { delayMs = 0 } = {}): void {
    this.fault = fault;
    this.delayMs = delayMs;
    if (fault === 'cut' || fault === 'refuse') for (const socket of this.sockets) socket.destroy();
  }

  /** Another server has the address from now on. */
  leadTo(targetPort: number): void {
    this.targetPort = targetPort;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private relay(client: Socket): void {
    if (this.fault === 'refuse') return void client.destroy();
    const upstream = connect(this.targetPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk) => this.reply(client, chunk));
  }

  private reply(client: Socket, chunk: Buffer): void {
    switch (this.fault) {
      case 'hang':
        return;
      case 'garbage':
        return void client.write(Buffer.from(chunk.map((byte) => byte ^ 0x55)));
      case 'delay':
        setTimeout(() => client.writable && client.write(chunk), this.delayMs);
        return;
      default:
        client.write(chunk);
    }
  }
}
