import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { type Discovery, discoveryPath } from '../../../schemas/discovery';

type Resolvers = Parameters<typeof buildSubgraphSchema>[0] extends infer M ? (M extends { resolvers?: infer R } ? R : never) : never;

export interface SubgraphDefinition {
  readonly name: string;
  readonly typeDefs: string;
  readonly resolvers: Resolvers;
}

export interface RecordedRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
}

type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A plain Federation 2 subgraph over HTTP, made with Apollo's own library, that can be told to misbehave. */
export class SubgraphServer {
  readonly requests: RecordedRequest[] = [];
  readonly events = new EventEmitter();
  private readonly schema;
  private server: Server | undefined;
  private port = 0;
  private misbehaviour: Misbehaviour | undefined;
  private announced: number | undefined;

  constructor(private readonly definition: SubgraphDefinition) {
    this.schema = buildSubgraphSchema({ typeDefs: parse(definition.typeDefs), resolvers: definition.resolvers } as never);
  }

  get name(): string {
    return this.definition.name;
  }

  get sdl(): string {
    return this.definition.typeDefs;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  /** Listens on a free port; on the same one again after `stop`. */
  async start(): Promise<this> {
    this.server = createServer((request, response) => void this.handle(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** From now on every GraphQL request gets this instead of an answer; `undefined` mends it. */
  misbehave(misbehaviour: Misbehaviour | undefined): void {
    this.misbehaviour = misbehaviour;
  }

  /** From now on its discovery document says that this snapshot is current. */
  announce(snapshot: number): void {
    this.announced = snapshot;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === discoveryPath && this.announced !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(this.discovery(this.announced)));
      return;
    }
    if (request.method !== 'POST') {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
      return;
    }
    response.once('close', () => this.events.emit(response.writableFinished ? 'answered' : 'aborted'));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { query, variables = {}, operationName } = JSON.parse(Buffer.concat(chunks).toString());
    this.requests.push({ query, variables, headers: request.headers });
    this.events.emit('request');
    if (this.misbehaviour) return this.misbehaviour(request, response);
    const result = await execute({ schema: this.schema, document: parse(query), variableValues: variables, operationName });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  }

  private discovery(number: number): Discovery {
    const id = createHash('sha256').update(`${this.name} ${number}`).digest('hex');
    const snapshot = {
      number,
      id,
      createdAt: '2026-01-01T00:00:00.000Z',
      current: true,
      quality: 'passed',
      contractVersion: '1.0.0',
    } as const;
    return {
      meshway: 1,
      subgraph: this.name,
      descriptor: { id: `urn:test:${this.name}` },
      contract: {},
      sdl: this.sdl,
      snapshots: [snapshot],
    };
  }
}

/** Answers with this status, type and text. */
export function rawAnswer(body: string, contentType = 'application/json', status = 200): Misbehaviour {
  return (_, response) => void response.writeHead(status, { 'content-type': contentType }).end(body);
}

/** Never answers. */
export const silence: Misbehaviour = () => undefined;
