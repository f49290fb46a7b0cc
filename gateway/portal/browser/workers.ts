const files: Readonly<Record<string, string>> = { json: 'json.worker.js', graphql: 'graphql.worker.js' };

/** The editors' language services run in workers from our own server: the page's policy allows no other origin and no blob. */
export function setUpWorkers(assetsPath: string): void {
  Object.assign(globalThis, {
    MonacoEnvironment: {
      getWorker: (_id: string, label: string): Worker => new Worker(`${assetsPath}/${files[label] ?? 'editor.worker.js'}`, { name: label }),
    },
  });
}
