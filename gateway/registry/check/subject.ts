import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { type Contract, type Place, type Review, reviewProductTexts } from '../../../schemas/contracts';
import type { Proposal, Publication } from '../model';
import { contractPlace } from './contract-place';
import { sdlPlace } from './sdl-place';

/** A proposal, with what its author knows of it beyond what is sent. */
export interface Proposed {
  readonly proposal: Proposal;
  /** Of the folder it comes from; left out, the texts of the proposal are reviewed. */
  readonly review?: Review;
  /** What findings call the file its schema stands in. Default `<product>.graphql`. */
  readonly sdlFile?: string;
  /** Why there is no schema, which is then empty: the contract cannot become one. */
  readonly unreadable?: string;
}

/** One product as it is proposed, and as it is now. */
export interface Subject {
  readonly product: string;
  readonly proposal: Proposal;
  /** What its team wrote; `undefined` when a schema is all there is. */
  readonly review: Review | undefined;
  readonly sdlFile: string;
  readonly unreadable: string | undefined;
  readonly document: DocumentNode | GraphQLError;
  readonly before: Before | undefined;
}

export interface Before {
  readonly publication: Publication;
  readonly document: DocumentNode | undefined;
  readonly contract: Contract | undefined;
}

export function subjectOf({ proposal, review, sdlFile, unreadable }: Proposed, publication: Publication | undefined): Subject {
  const { product, sdl } = proposal;
  return {
    product,
    proposal,
    review: review ?? reviewOf(proposal),
    sdlFile: sdlFile ?? `${product}.graphql`,
    unreadable,
    document: parseSdl(sdl),
    before: publication && beforeOf(publication),
  };
}

function beforeOf(publication: Publication): Before {
  const document = parseSdl(publication.sdl);
  return {
    publication,
    document: document instanceof GraphQLError ? undefined : document,
    contract: reviewOf(publication)?.contract,
  };
}

/** The contract of a publication, which may be of a version that is no longer read. */
export function contractOf(publication: Publication | undefined): Contract | undefined {
  return publication && reviewOf(publication)?.contract;
}

function reviewOf({ product, contract, descriptor }: Proposal): Review | undefined {
  return contract === undefined && descriptor === undefined ? undefined : reviewProductTexts(product, { contract, descriptor });
}

function parseSdl(sdl: string): DocumentNode | GraphQLError {
  try {
    return parse(sdl);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** Where a coordinate of the graph was written: in the contract it follows from, or in the schema itself. */
export function placeOf({ review, document, sdlFile }: Subject, coordinate: string): Place | undefined {
  if (review?.contract) return contractPlace(review, coordinate);
  return document instanceof GraphQLError ? undefined : sdlPlace(document, sdlFile, coordinate);
}
