import type { RegisteredOperation } from './known-operations';

/** Who answers for what a client asks, as far as somebody registered it: for the operation itself, or else for any other of that client. */
export type OwnerOf = (client: string | undefined, operation: string | undefined) => string | undefined;

export function ownersIn(
  operations: readonly (Pick<RegisteredOperation, 'client' | 'owner'> & { readonly name: string | undefined })[],
): OwnerOf {
  const owned = operations.filter(({ client, owner }) => client !== undefined && owner !== undefined);
  return (client, operation) => {
    const ofClient = owned.filter((one) => one.client === client);
    return (ofClient.find(({ name }) => name === operation) ?? ofClient[0])?.owner;
  };
}
