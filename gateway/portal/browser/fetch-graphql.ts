import type { GraphiQL } from 'graphiql';
import type { ComponentProps } from 'react';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

/** Sends one operation to our own server. Error answers are JSON too, so that they are shown like any other. */
export function fetchGraphql(path: string): Fetcher {
  return async (operation, options) => {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { ...options?.headers, 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify(operation),
    });
    return answer.json();
  };
}
