// Goal: the playground works in a real browser, from our own server alone.
// Method: bundle it, serve it from a running gateway, open it in Chromium through playwright, and watch every request and console line.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { callerWith, type Stack, startStack } from '../gateway/support/stack';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file));
const suite = executablePath ? describe : describe.skip;

suite('the playground in Chromium (skipped where there is none)', () => {
  let stack: Stack;
  let browser: Browser;
  let portalDir: string;
  let page: Page;
  const outside: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    portalDir = await mkdtemp(path.join(tmpdir(), 'meshway-portal-'));
    await bundle(portalDir);
    const examples = [
      { name: 'Titles', description: 'All titles.', query: 'query Titles {\n  books {\n    title\n  }\n}\n' },
      {
        name: 'One',
        description: 'A book <b>by</b> its id.',
        query: 'query One($id: ID!) {\n  book(id: $id) {\n    title\n    writer {\n      name\n    }\n  }\n}\n',
        variables: { id: 'b2' },
      },
    ];
    const callers = [
      { name: 'Public', headers: {} },
      { name: 'Keeper', description: 'Knows secrets.', headers: await callerWith({ scopes: ['books:secret'] }) },
    ];
    stack = await startStack({ start: { portalDir, examples, callers } });
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(stack.url) && !request.url().startsWith('data:')) outside.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${stack.url}/playground`);
    await example('Titles').waitFor();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.close();
    await rm(portalDir, { recursive: true, force: true });
  });

  const example = (name: string) => page.getByRole('region', { name: 'Examples' }).getByRole('button', { name });
  /** The page learns an operation's name a moment after its text; the tab's title shows that it has. */
  const isRead = async (name: string) => {
    await page.locator('.graphiql-query-editor').getByText(name).first().waitFor();
    await page.locator('.graphiql-tab-button', { hasText: name }).waitFor();
  };
  const run = () => page.getByRole('button', { name: /^Execute query/ }).click();
  const result = () => page.locator('.graphiql-response');

  it('runs its first example and shows data', async () => {
    await isRead('Titles');
    await run();
    await result().getByText('Kindred').waitFor();
    expect(await result().textContent()).toContain('Dune');
  });

  it('puts another example into the editors, with its variables', async () => {
    await example('One').click();
    await isRead('One');
    await run();
    await result().getByText('Octavia Butler').waitFor();
  });

  it('shows the schema with its descriptions', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query' }).click();
    await page.getByText('All books.').waitFor();
  });

  it('asks as the caller that is chosen, and shows the schema that caller sees', async () => {
    await page.getByRole('link', { name: 'books', exact: true }).click();
    await page.getByRole('link', { name: 'Book', exact: true }).click();
    await page.getByRole('link', { name: 'pages' }).waitFor();
    expect(await page.getByRole('link', { name: 'secret' }).count()).toBe(0);
    await page.getByLabel('Ask as').selectOption('Keeper');
    await page.getByRole('link', { name: 'secret' }).waitFor();
    const { headers } = await callerRequest(() => run());
    expect(headers.authorization).toMatch(/^Bearer /);
  });

  const callerRequest = async (act: () => Promise<void>): Promise<{ headers: Record<string, string> }> => {
    const [request] = await Promise.all([page.waitForRequest(`${stack.url}/graphql`), act()]);
    return { headers: request.headers() };
  };

  it('is not sent again to a browser that has it', async () => {
    const file = `${stack.url}/playground/assets/playground.js`;
    const first = await fetch(file);
    const second = await fetch(file, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect([first.status, second.status]).toEqual([200, 304]);
  });

  it('keeps the editors’ workers, and asks no other server for anything', async () => {
    expect(page.workers().map((worker) => new URL(worker.url()).origin)).toEqual(page.workers().map(() => stack.url));
    expect(page.workers().length).toBeGreaterThan(0);
    expect(outside).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** The bundling step is an ES module, which jest's own loader cannot import. */
async function bundle(outDir: string): Promise<void> {
  const { execFile } = await import('node:child_process');
  const script = `import { bundlePortal } from ${JSON.stringify(path.resolve('gateway/portal/bundle.mjs'))}; await bundlePortal(process.argv[1]);`;
  await new Promise<void>((resolve, reject) =>
    execFile(process.execPath, ['--input-type=module', '-e', script, outDir], (error) => (error ? reject(error) : resolve())),
  );
}
