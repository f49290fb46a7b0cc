// Goal: the configuration is complete or refused, with every problem at once.
// Method: environments as plain objects; no process is started.
import { readConfig } from '../../gateway/config';

describe('the configuration', () => {
  it('has a default for everything, and is frozen', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ host: '127.0.0.1', port: 4000, maxTokens: 10_000, forwardHeaders: ['traceparent', 'tracestate'] });
    expect(Object.isFrozen(config) && Object.isFrozen(config.forwardHeaders)).toBe(true);
  });

  it('reads the environment, and lets flags win', () => {
    expect(
      readConfig({ MESHWAY_PORT: '8080', MESHWAY_LOG_LEVEL: 'debug', MESHWAY_FORWARD_HEADERS: 'x-tenant, traceparent' }, { host: '::1' }),
    ).toMatchObject({
      port: 8080,
      logLevel: 'debug',
      host: '::1',
      forwardHeaders: ['x-tenant', 'traceparent'],
    });
    expect(readConfig({ MESHWAY_PORT: '8080' }, { port: 0 }).port).toBe(0);
  });

  it('names every problem together, and mistyped variables too', () => {
    const read = () =>
      readConfig({ MESHWAY_PORT: 'http', MESHWAY_LOG_LEVEL: 'loud', MESHWAY_MAX_DEPTH: '0', MESHWAY_SUBGRAPH_TIMEOUT: '5', PATH: '/bin' });
    expect(read).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        exitCode: 2,
        message:
          'Meshway cannot start: MESHWAY_PORT must be a whole number from 0 to 65535, but is "http"; MESHWAY_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, but is "loud"; ' +
          'MESHWAY_MAX_DEPTH must be a whole number from 1 to 200, but is "0"; MESHWAY_SUBGRAPH_TIMEOUT is not a setting.',
      }),
    );
  });

  it('reads where Redis is from REDIS_URL, and never repeats it', () => {
    expect(readConfig({ REDIS_URL: 'rediss://me:secret@a:1,rediss://b:2' }).redisUrl).toBe('rediss://me:secret@a:1,rediss://b:2');
    expect(readConfig({}).redisUrl).toBeUndefined();
    expect(() => readConfig({ REDIS_URL: 'http://me:secret@a', MESHWAY_CACHE_SECRET: 'short', MESHWAY_REDIS_URL: 'x' })).toThrow(
      expect.objectContaining({
        message:
          'Meshway cannot start: REDIS_URL must be redis:// or rediss:// addresses divided by commas; MESHWAY_CACHE_SECRET must be 16 characters or more; MESHWAY_REDIS_URL is not a setting.',
      }),
    );
  });

  it('refuses to forward headers that belong to one connection', () => {
    expect(() => readConfig({ MESHWAY_FORWARD_HEADERS: 'host,content-length' })).toThrow(
      'must not name host; MESHWAY_FORWARD_HEADERS must not name content-length',
    );
  });

  it.each(['1e3', '-1', '80.5', '65536', ' '])('refuses the port %j', (port) => {
    expect(() => readConfig({ MESHWAY_PORT: port })).toThrow('MESHWAY_PORT');
  });
});
