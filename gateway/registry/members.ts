import type { Proposal } from './model';

/** What composition needs of one subgraph. */
export interface Member {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

type Named = Pick<Proposal, 'product' | 'url' | 'sdl'>;

/** Everything that would be served with proposals in their places, as composition takes it. */
export function membersWith(proposals: readonly Named[], publications: readonly Named[]): readonly Member[] {
  const others = publications.filter(({ product }) => !proposals.some((proposal) => proposal.product === product));
  return [...others, ...proposals].map(({ product, url, sdl }) => ({ name: product, url, sdl }));
}
