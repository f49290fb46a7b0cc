/** What the page was served with: a block of JSON in the HTML, so that no script has to be inline. */
export interface Settings {
  readonly graphqlPath: string;
  readonly assetsPath: string;
  readonly examples: readonly Example[];
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
