import type { PolicyCaller } from './question';

const OWNER = 'owner:';
const PURPOSE = 'purpose:';

/** The policy that asks for a purpose. */
export const purposePolicy = (purpose: string): string => PURPOSE + purpose;

/**
 * Decides the policies whose answer the caller brings along: `owner:<product>` and `purpose:<purpose>`. `undefined` for any other, which
 * somebody has to be asked. A hook cannot grant what is decided here.
 */
export function decideBuiltIn(policy: string, { owns, purpose }: PolicyCaller): boolean | undefined {
  if (policy.startsWith(OWNER)) return owns.has(policy.slice(OWNER.length));
  if (policy.startsWith(PURPOSE)) return purpose === policy.slice(PURPOSE.length);
  return undefined;
}
