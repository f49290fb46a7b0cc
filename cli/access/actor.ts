import { userInfo } from 'node:os';
import type { Actor } from '../../gateway/grants';
import { Identity, localIssuer } from '../../gateway/identity';
import { localTokenKey } from '../token-key';

/**
 * Who asks or decides at the command line: whoever a token of this home names (`--token`, else `MESHWAY_TOKEN`), for the products it owns; without
 * one the operator, for every product: who may write the home may do all of it anyway. Throws UNAUTHENTICATED.
 */
export async function accessActor(home: string, token: string | undefined = process.env.MESHWAY_TOKEN): Promise<Actor> {
  if (token === undefined || token === '') return { name: `operator:${userInfo().username}`, owns: () => true };
  const identity = new Identity({ issuers: [localIssuer(await localTokenKey(home))], keys: [] });
  const { kind, subject = '', owns } = await identity.identify({ authorization: `Bearer ${token}` });
  return { name: `${kind}:${subject}`, owns: (product) => owns.has(product) };
}
