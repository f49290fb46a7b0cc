/** These headers follow a request through systems, and change nothing in its answer. */
const tracing: ReadonlySet<string> = new Set(['traceparent', 'tracestate']);

/** Of the headers that go on to subgraphs, those that may change what subgraphs say. */
export function changesAnswers(forwarded: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const changing: Record<string, string> = {};
  for (const name in forwarded) if (!tracing.has(name)) changing[name] = forwarded[name] as string;
  return changing;
}
