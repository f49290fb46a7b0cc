/** Resolves at the first SIGTERM or SIGINT; the next one ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((stopped) => {
    const onFirst = (): void => {
      process.off('SIGTERM', onFirst).off('SIGINT', onFirst);
      process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130));
      stopped();
    };
    process.on('SIGTERM', onFirst).on('SIGINT', onFirst);
  });
}
