// A process of its own for `npm run bench -- federation`: the subgraphs of the shop on one port, one path each. They cost nearly nothing: an
// answer is made once for each text and then sent from memory. Prints where they are, as JSON.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { shop } from './shop';

const schemas = new Map(
  shop.map(({ name, typeDefs, resolvers }) => [`/${name}`, buildSubgraphSchema({ typeDefs: parse(typeDefs), resolvers } as never)]),
);
const made = new Map<string, Buffer>();
let asked = 0;

const server = createServer((request, response) => {
  const { url = '' } = request;
  if (url === '/asked') return void response.end(String(asked));
  // Some gateways look whether anybody is there.
  if (request.method !== 'POST') return void response.writeHead(405).end();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    asked += 1;
    const answer = await answerTo(url, (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('latin1') ?? '');
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
  });
});

async function answerTo(path: string, body: string): Promise<Buffer> {
  const known = made.get(path + body);
  if (known) return known;
  const schema = schemas.get(path);
  if (!schema) throw new Error(`There is no subgraph at ${path}.`);
  const { query, variables } = JSON.parse(body);
  const answer = Buffer.from(JSON.stringify(await execute({ schema, document: parse(query), variableValues: variables })));
  made.set(path + body, answer);
  return answer;
}

server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })));
