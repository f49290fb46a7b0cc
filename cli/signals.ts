/** npm runs a script through a shell that does not pass on the signal npm is stopped with; being left behind is then the sign. */
const PARENT_CHECK_MS = 500;

/** To be called before anything is said to be running. Resolves at the first SIGTERM or SIGINT, or when the npm that started this is gone; the next signal ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((stopped) => {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.env.npm_lifecycle_event !== undefined && process.ppid !== parent) onFirst();
    }, PARENT_CHECK_MS);
    watch.unref();
    const onFirst = (): void => {
      clearInterval(watch);
      process.off('SIGTERM', onFirst).off('SIGINT', onFirst);
      process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130));
      stopped();
    };
    process.on('SIGTERM', onFirst).on('SIGINT', onFirst);
  });
}
