import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { HeaderList } from '../../schemas/header-list';
import type { Example } from './example-queries';

/** A file of a page as HTTP sends it. */
export interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly headers: HeaderList;
}

export interface PortalOptions {
  /** Where `bundlePortal` of bundle.mjs wrote its files. */
  readonly assetsDir: string;
  /** Asked when the page is opened, so that examples follow the schema. */
  readonly examples: () => readonly Example[];
  /** Whom the page offers to ask as: everybody who can open the page has their headers. */
  readonly callers?: readonly OfferedCaller[];
}

/** A ready-made caller, for trying things out. */
export interface OfferedCaller {
  readonly name: string;
  readonly description?: string;
  /** Sent with every operation. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Beside the compiled gateway, where the build puts it. */
export const builtAssetsDir = path.join(__dirname, '../../portal');

const PAGE = '/playground';
const ASSETS = '/playground/assets';
const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'application/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Scripts, workers, fonts and requests are our own only. Styles may be inline, because the editor measures text by writing style
 * attributes; no script may.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const pageHeaders = [
  ...['content-security-policy', policy],
  ...['referrer-policy', 'no-referrer'],
  ...['x-frame-options', 'DENY'],
  ...['cache-control', 'no-cache'],
];

/** The pages and their files by path; `undefined` for any other path. */
export class Portal {
  private files: Promise<ReadonlySet<string>> | undefined;

  constructor(private readonly options: PortalOptions) {}

  async page(pathname: string): Promise<Page | undefined> {
    if (pathname === PAGE || pathname === `${PAGE}/`) return this.playground();
    if (pathname.startsWith(`${ASSETS}/`)) return this.asset(pathname.slice(ASSETS.length + 1));
    return undefined;
  }

  private async playground(): Promise<Page> {
    if (!(await this.bundled()).has('playground.js')) return html(503, notBuilt);
    return html(200, playgroundHtml(this.options.examples(), this.options.callers ?? []));
  }

  /** Only names that were there at the first look are served, so that no path leads out of the folder. */
  private async asset(name: string): Promise<Page | undefined> {
    if (!(await this.bundled()).has(name)) return undefined;
    const body = await readFile(path.join(this.options.assetsDir, name));
    const isNamedByContent = /-[A-Z0-9]{8}\.\w+$/.test(name);
    return {
      status: 200,
      contentType: contentTypes[path.extname(name)] ?? 'application/octet-stream',
      body,
      headers: [
        ...['etag', `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`],
        ...['cache-control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache'],
      ],
    };
  }

  private bundled(): Promise<ReadonlySet<string>> {
    this.files ??= readdir(this.options.assetsDir).then(
      (names) => new Set(names),
      () => new Set<string>(),
    );
    return this.files;
  }
}

function html(status: number, body: string): Page {
  return { status, contentType: 'text/html; charset=utf-8', body, headers: pageHeaders };
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Meshway playground</title>
<h1>The playground is not built</h1><p>Run <code>npm run build</code> and start the gateway again. The graph itself is at <code>/graphql</code>.</p></html>`;

function playgroundHtml(examples: readonly Example[], callers: readonly OfferedCaller[]): string {
  const settings = { graphqlPath: '/graphql', assetsPath: ASSETS, examples, callers };
  // In a script element only "<" could end the block early.
  const block = JSON.stringify(settings).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Meshway playground</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ASSETS}/playground.css">
</head>
<body>
<div id="playground">Loading …</div>
<script type="application/json" id="settings">${block}</script>
<script type="module" src="${ASSETS}/playground.js"></script>
</body>
</html>
`;
}
