import type { GraphqlAnswer } from './http';

/** The answer, with each time it is given again told to `tell`. `mayGive` is asked before the answer is: false keeps it from being given. */
export function withRepetitions(given: GraphqlAnswer, tell: (requestId: string) => void, mayGive = (): boolean => true): GraphqlAnswer {
  const { json, status, isOperationError, headers, again, operationName, fetches, errors } = given;
  if (!again) return given;
  const andTold = (requestId: string): boolean => {
    const isGiven = mayGive() && again(requestId);
    if (isGiven) tell(requestId);
    return isGiven;
  };
  return { json, status, isOperationError, headers, again: andTold, operationName, fetches, errors };
}
