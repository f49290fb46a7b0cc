import { type GraphQLInputType, type GraphQLOutputType, isListType, isNonNullType } from 'graphql';

/** How a field's type changed for who reads it. */
export type OutputChange = 'same' | 'promised' | 'nullable' | 'other';

/** `promised`: the same, with more of it non-null; `nullable`: somewhere what was never null now may be. */
export function compareOutput(was: GraphQLOutputType, is: GraphQLOutputType): OutputChange {
  if (String(was) === String(is)) return 'same';
  if (isNonNullType(was))
    return isNonNullType(is) ? compareOutput(was.ofType, is.ofType) : worse('nullable', compareOutput(was.ofType, is));
  if (isNonNullType(is)) return worse('promised', compareOutput(was, is.ofType));
  if (isListType(was) && isListType(is)) return compareOutput(was.ofType, is.ofType);
  return 'other';
}

const severities: readonly OutputChange[] = ['same', 'promised', 'nullable', 'other'];

function worse(a: OutputChange, b: OutputChange): OutputChange {
  return severities.indexOf(a) > severities.indexOf(b) ? a : b;
}

/** True when everything that could be given before still can: the same type, with more of it nullable. */
export function isInputWidened(was: GraphQLInputType, is: GraphQLInputType): boolean {
  if (String(was) === String(is)) return true;
  if (isNonNullType(was)) return isInputWidened(was.ofType, isNonNullType(is) ? is.ofType : is);
  if (isNonNullType(is)) return false;
  return isListType(was) && isListType(is) && isInputWidened(was.ofType, is.ofType);
}

/** True when the only difference is that null is no longer taken at the top. */
export function isNullRefused(was: GraphQLInputType, is: GraphQLInputType): boolean {
  return !isNonNullType(was) && isNonNullType(is) && isInputWidened(was, is.ofType);
}
