import { apiError } from '../../schemas/errors';
import { hashProposal } from './hash';
import type { Finding, Proposal, Publication, RegistryState } from './model';
import { compareVersions, isVersion } from './version';

/** All texts of one proposal together. The largest schemas of whole companies have a tenth of it. */
const LIMIT_BYTES = 8_388_608;
const PRODUCT_NAME = /^[A-Za-z][\w-]{0,63}$/;

/** What can be said of a proposal by itself, and of its version by what was published before. Throws PUBLICATION_TOO_LARGE. */
export function inspectProposal(proposal: Proposal, { newestVersions, publications }: RegistryState): readonly Finding[] {
  requireSize(proposal);
  const { product, version } = proposal;
  const newest = Object.hasOwn(newestVersions, product) ? newestVersions[product] : undefined;
  const isMoved = publications.some((publication) => isMove(publication, proposal));
  return [
    ...(PRODUCT_NAME.test(product)
      ? []
      : [error('PRODUCT_NAME', 'a product’s name is letters, digits, - and _, 64 at most, a letter first')]),
    ...(version === undefined || isMoved ? [] : versionProblems(product, version, newest)),
  ];
}

/** Throws PUBLICATION_TOO_LARGE. */
export function requireSize({ product, sdl, contract = '', descriptor = '' }: Proposal): void {
  const sizeBytes = [sdl, contract, descriptor].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (sizeBytes > LIMIT_BYTES) throw apiError('PUBLICATION_TOO_LARGE', { product, sizeBytes, limitBytes: LIMIT_BYTES });
}

/** Whether publishing it would change nothing. A proposal without a version is the same under the version there is. */
export function isSameAs(publication: Publication, proposal: Proposal): boolean {
  return publication.hash === hashProposal({ ...proposal, version: proposal.version ?? publication.version });
}

/** Whether a proposal is what is published, at another address. */
export function isMove(publication: Publication, proposal: Proposal): boolean {
  return publication.url !== proposal.url && isSameAs(publication, { ...proposal, url: publication.url });
}

function versionProblems(product: string, version: string, newest: string | undefined): readonly Finding[] {
  if (!isVersion(version)) return [error('VERSION', `"${version}" is no version: write three numbers, like 1.4.0`)];
  if (newest === undefined || compareVersions(version, newest) > 0) return [];
  const problem = version === newest ? 'is published already, with another content' : `is not above ${newest}, the highest there was`;
  return [error('VERSION_TAKEN', `${product} ${version} ${problem}: give it a version above ${newest}`)];
}

function error(rule: string, message: string): Finding {
  return { severity: 'error', rule, message };
}
