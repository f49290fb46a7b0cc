// A process of its own for `npm run bench -- federation`: stock `@apollo/gateway` on `@apollo/server`, from the folder they were installed
// in. Arguments: that folder, the supergraph's file, the port.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Peers {
  readonly ApolloServer: new (options: object) => object;
  readonly startStandaloneServer: (server: object, options: object) => Promise<unknown>;
  readonly ApolloGateway: new (options: object) => object;
  readonly RemoteGraphQLDataSource: new (options: object) => object;
}

interface Sending {
  readonly request: { readonly http?: { readonly headers: Map<string, string> } };
  readonly context: { readonly authorization?: string };
}

async function main([folder = '', supergraph = '', port = '']: readonly string[]): Promise<void> {
  const requirePeer = createRequire(join(folder, 'package.json'));
  const { ApolloServer } = requirePeer('@apollo/server') as Peers;
  const { startStandaloneServer } = requirePeer('@apollo/server/standalone') as Peers;
  const { ApolloGateway, RemoteGraphQLDataSource } = requirePeer('@apollo/gateway') as Peers;
  const gateway = new ApolloGateway({
    supergraphSdl: readFileSync(supergraph, 'utf8'),
    buildService: ({ url }: { readonly url: string }) =>
      new RemoteGraphQLDataSource({
        url,
        willSendRequest: ({ request, context }: Sending) => {
          if (context.authorization !== undefined) request.http?.headers.set('authorization', context.authorization);
        },
      }),
  });
  await startStandaloneServer(new ApolloServer({ gateway }), {
    listen: { port: Number(port), host: '127.0.0.1' },
    context: async ({ req }: { readonly req: { readonly headers: { readonly authorization?: string } } }) => ({
      authorization: req.headers.authorization,
    }),
  });
}

void main(process.argv.slice(2));
