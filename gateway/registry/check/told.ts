import type { Usage } from '../usage';
import { compareVersions, isVersion } from '../version';
import { changeCodes, partFor, raise } from './changes';
import { acceptedReason, deprecations, type ReaderPolicy } from './readers';
import type { AffectedReader, CheckFinding, JudgedChange, ProductVersion } from './report';
import type { Subject } from './subject';

/** Readers named in one message; the report has all of them. */
const NAMED = 3;

/**
 * What is said of a change: of a breaking one whom it breaks, of a deprecation who is to leave, of a dangerous one that it is. What only adds
 * is in the list of changes.
 */
export function toldChange(change: JudgedChange, policy: ReaderPolicy, usage: Usage): readonly CheckFinding[] {
  const { code, impact, coordinate, message, place, products, verdict } = change;
  const isForReaders = deprecations.includes(code) && change.readers.length > 0;
  if ((impact === 'none' || impact === 'compatible') && !isForReaders) return [];
  const frame = {
    rule: code,
    coordinate,
    fix: changeCodes[code],
    ...(place ? { place } : {}),
    ...(products[0] === undefined ? {} : { product: products[0] }),
  };
  if (isForReaders)
    return [{ section: 'readers', severity: 'warning', message: `${message} It is used by ${named(change.readers)}.`, ...frame }];
  switch (verdict) {
    case undefined:
      return [{ section: 'changes', severity: 'info', message, ...frame }];
    case 'promised':
      return [{ section: 'changes', severity: 'warning', message: `${message} Operations cannot tell who relies on it.`, ...frame }];
    case 'used':
      return [{ section: 'readers', severity: 'error', message: `${message} It would break ${named(change.readers)}.`, ...frame }];
    case 'unused':
      return [{ section: 'readers', severity: 'info', message: `${message} ${unusedText(change, policy)}`, ...frame }];
    case 'unknown':
      return [
        {
          section: 'readers',
          severity: 'error',
          message: `${message} ${unknownText(policy, usage)}`,
          ...frame,
          fix: `${frame.fix} Or accept it: --accept "${coordinate}: why".`,
        },
      ];
    case 'accepted': {
      const reason = acceptedReason(policy, coordinate) ?? '';
      const broken = change.readers.length > 0 ? ` It breaks ${named(change.readers)}.` : '';
      return [{ section: 'readers', severity: 'warning', message: `${message}${broken} Accepted: ${reason}`, ...frame }];
    }
  }
}

function unusedText({ readers }: JudgedChange, { days, tolerated }: ReaderPolicy): string {
  if (readers.length === 0) return `Nobody has used it in the last ${days} days.`;
  return `It was used by ${named(readers)} in the last ${days} days, which is within the ${tolerated} requests that are tolerated.`;
}

function unknownText({ days }: ReaderPolicy, { since }: Usage): string {
  if (since === undefined) return 'No use is recorded, so nobody can say whom it would break.';
  return `Nobody is known to use it, but use is recorded only since ${since.slice(0, 10)}, not for ${days} days.`;
}

function named(readers: readonly AffectedReader[]): string {
  const first = readers.slice(0, NAMED).map(({ client, owner, operation, requests, lastUsed }) => {
    const seen =
      lastUsed === undefined
        ? 'registered'
        : `${requests.toLocaleString('en')} ${requests === 1 ? 'request' : 'requests'}, last ${lastUsed.slice(0, 16).replace('T', ' ')}`;
    return `${client ?? 'a client without a name'}: ${operation ?? 'an operation without a name'} (${seen}${owner === undefined ? '' : `, owned by ${owner}`})`;
  });
  const more = readers.length - first.length;
  return [...first, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** The version a product's changes ask for. */
export function versionOf({ product, proposal, before, review }: Subject, changes: readonly JudgedChange[]): ProductVersion {
  const current = before?.publication.version;
  const own = changes.filter(({ products }) => products.includes(product));
  const raises = before && partFor(own.map(({ impact }) => impact));
  const asked = current !== undefined && raises && isVersion(current) ? raise(current, raises) : undefined;
  return { product, current, proposed: proposal.version ?? review?.product?.version, raises, asked };
}

/** A version that promises too much is an error: readers go by it. One that only forgets to tell of an addition is not. */
export function toldVersion({ product, current, proposed, raises, asked }: ProductVersion, { review }: Subject): readonly CheckFinding[] {
  if (proposed === undefined || asked === undefined || !isVersion(proposed) || compareVersions(proposed, asked) >= 0) return [];
  const place = review?.product && { place: review.placeOf(review.product, 'version') };
  const message = `What changes asks for version ${asked}, but ${product} is proposed as ${proposed} (current: ${current}).`;
  const severity = raises === 'major' ? 'error' : 'warning';
  return [
    {
      section: 'changes',
      product,
      severity,
      rule: 'version-too-low',
      message,
      fix: `Write version: ${asked} in the descriptor and the contract.`,
      ...place,
    },
  ];
}
