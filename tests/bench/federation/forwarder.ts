// A process of its own for `npm run bench -- federation`: as little as a gateway can do. A bare node:http server that sends each request's
// body on to an address and the answer’s bytes back. Arguments: the address, the port.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const target = new URL(process.argv[2] ?? '');
const pool = new Pool(target.origin, { connections: 128 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const headers = { 'content-type': 'application/json', authorization: request.headers.authorization };
    const answer = await pool.request({ method: 'POST', path: target.pathname, headers, body: Buffer.concat(chunks) });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
  });
});

server.listen(Number(process.argv[3]), '127.0.0.1');
