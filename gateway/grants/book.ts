import type { Grant, GrantRecord } from './model';

/** Every grant after some number of events. */
export interface GrantBook {
  /** Of the last event; 0 before the first. */
  readonly sequence: number;
  /** By id, in the order they were asked for. */
  readonly grants: ReadonlyMap<string, Grant>;
}

export const emptyBook: GrantBook = { sequence: 0, grants: new Map() };

export function grantId(sequence: number): string {
  return `g${sequence}`;
}

/** Adds to `grants` what one event made of one of them. Events of grants nobody asked for change nothing; none is ever written. */
export function applyRecord(grants: Map<string, Grant>, record: GrantRecord): void {
  const before = grants.get(record.event.grant);
  const after = before ? happened(before, record) : begun(record);
  if (after) grants.set(after.id, after);
}

function begun(record: GrantRecord): Grant | undefined {
  const { event } = record;
  if (event.kind !== 'requested') return undefined;
  const { grant: id, product, consumer, purpose, scopes: asked } = event;
  return { id, product, consumer, purpose, asked, state: 'requested', terms: undefined, history: [record] };
}

function happened(grant: Grant, record: GrantRecord): Grant {
  const { event } = record;
  if (event.kind === 'requested') return grant;
  const terms = event.kind === 'approved' ? event.terms : grant.terms;
  return { ...grant, state: event.kind, terms, history: [...grant.history, record] };
}
