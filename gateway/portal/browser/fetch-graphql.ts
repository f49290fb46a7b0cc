import type { GraphiQL } from 'graphiql';
import type { ComponentProps } from 'react';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

/** Sends one operation to our own server, as the caller that is chosen; what the headers' editor says comes after that. Error answers are JSON too, so that they are shown like any other. */
export function fetchGraphql(path: string, callerHeaders: () => Readonly<Record<string, string>>): Fetcher {
  return async (operation, options) => {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { ...callerHeaders(), ...options?.headers, 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify(operation),
    });
    return answer.json();
  };
}
