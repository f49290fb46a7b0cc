import { watch } from 'node:fs';

/** Editors write a file in several steps; this long after the last one it is whole. */
const SETTLE_MS = 30;

/** Calls `changed` when files of a folder were saved, and again only when it has finished and something was saved since. */
export function watchFolder(dir: string, changed: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStale = false;
  const run = (): void => {
    if (running) {
      isStale = true;
      return;
    }
    running = changed().finally(() => {
      running = undefined;
      if (isStale) run();
    });
    isStale = false;
  };
  const watcher = watch(dir, (_event, name) => {
    if (name !== null && !/\.(ya?ml|sql|ts)$/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(run, SETTLE_MS);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
