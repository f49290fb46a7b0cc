import type { Transport } from '../../schemas/transport';

/**
 * Asks a subgraph for its schema: its discovery document, or for a subgraph that publishes none, federation's `_service` field.
 * Rejects with the connection's error, or with an `Error` that says what came instead of a schema.
 */
export async function readSchema(transport: Transport, signal: AbortSignal): Promise<string> {
  const discovery = await transport.discover(signal);
  if (discovery) return discovery.sdl;
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const { status, body } = await transport.send({ headers, body: JSON.stringify({ query: '{ _service { sdl } }' }) }, signal);
  const sdl = sdlIn(body);
  if (sdl === undefined) throw new Error(`it answered { _service { sdl } } with HTTP status ${status} and no schema`);
  return sdl;
}

function sdlIn(body: string): string | undefined {
  try {
    const { data } = JSON.parse(body) as { data?: { _service?: { sdl?: unknown } } };
    return typeof data?._service?.sdl === 'string' ? data._service.sdl : undefined;
  } catch {
    return undefined;
  }
}
