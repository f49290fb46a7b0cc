/** What the page was served with: a block of JSON in the HTML, so that no script has to be inline. */
export interface Settings {
  readonly graphqlPath: string;
  readonly assetsPath: string;
  readonly examples: readonly Example[];
  /** Callers to ask as; none where there is nobody ready-made. */
  readonly callers: readonly Caller[];
}

export interface Caller {
  readonly name: string;
  readonly description?: string;
  /** Sent with every operation. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Example {
  readonly name: string;
  readonly description?: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export function readSettings(): Settings {
  const block = document.getElementById('settings');
  if (!block?.textContent) throw new Error('The page carries no settings.');
  return JSON.parse(block.textContent) as Settings;
}
