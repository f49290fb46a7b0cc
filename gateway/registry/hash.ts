import { createHash } from 'node:crypto';
import type { Proposal } from './model';

/** SHA-256, 64 hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Names a proposal by its content: a JSON list keeps its parts apart, whatever is in them. */
export function hashProposal({ product, version, url, sdl, contract, descriptor }: Proposal & { readonly version: string }): string {
  return sha256(JSON.stringify([product, version, url, sdl, contract ?? null, descriptor ?? null]));
}
