import { apiError } from '../../schemas/errors';
import { type GrantBook, grantId } from './book';
import type { GrantLedger } from './ledger';
import type { Consumer, Grant, GrantEvent, Terms } from './model';

/** Who asks or decides, and which products they may decide about. */
export interface Actor {
  /** As the history names them: `operator:ann`, `user:ann`. */
  readonly name: string;
  owns(product: string): boolean;
}

export interface AccessRequest {
  readonly product: string;
  readonly consumer: Consumer;
  readonly purpose: string;
  readonly scopes: readonly string[];
  readonly note: string;
}

/** What an owner allows; without scopes, those that were asked for. */
export type Approval = Omit<Terms, 'scopes'> & Partial<Pick<Terms, 'scopes'>>;

/** Lengths and numbers that no honest request reaches, so that one bad caller cannot fill the ledger with one event. */
const TEXT_MAX = 200;
const NOTE_MAX = 1_000;
const LIST_MAX = 100;
/** Requests of one actor that nobody has decided. */
const UNDECIDED_MAX = 100;

type Decision = GrantEvent & { readonly kind: 'approved' | 'refused' | 'revoked' };

/**
 * Where access is asked for and decided. Several processes may use the same ledger at once: a decision is made on the newest state, or
 * made again when somebody was faster. What returns has happened, and survives a power cut.
 */
export class GrantDesk {
  constructor(
    private readonly ledger: GrantLedger,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Every grant, oldest first. */
  async list(): Promise<readonly Grant[]> {
    return [...(await this.ledger.read()).grants.values()];
  }

  /** Asks for access. Anybody may; it gives nothing yet. Throws GRANT_INVALID. */
  async request(request: AccessRequest, by: Actor): Promise<Grant> {
    const { product, consumer, purpose, scopes, note } = request;
    refuseLong([product, consumer.id, consumer.issuer ?? '', purpose, ...scopes], [scopes], note);
    if (product === '' || consumer.id === '' || purpose === '')
      throw apiError('GRANT_INVALID', { reason: 'a request names a product, a consumer and a purpose' });
    return this.happen(({ sequence, grants }) => {
      refuseFlood(grants.values(), by);
      return { kind: 'requested', grant: grantId(sequence + 1), product, consumer, purpose, scopes, note };
    }, by);
  }

  /** Allows what was asked, or changes the terms of what was allowed. Throws GRANT_NOT_FOUND, GRANT_NOT_OWNED, GRANT_SETTLED, GRANT_INVALID. */
  async approve(id: string, { scopes, rows, until }: Approval, note: string, by: Actor): Promise<Grant> {
    const values = Object.values(rows);
    refuseLong([...(scopes ?? []), ...Object.keys(rows), ...values.flat()], [scopes ?? [], values, ...values], note);
    if (until !== undefined && !(Date.parse(until) > this.now().getTime()))
      throw apiError('GRANT_INVALID', { reason: 'its end is no time that is to come' });
    const end = until === undefined ? {} : { until };
    const decision = ({ asked }: Grant): Decision => ({
      kind: 'approved',
      grant: id,
      terms: { scopes: scopes ?? asked, rows, ...end },
      note,
    });
    return this.decide(id, ['requested', 'approved'], decision, by);
  }

  /** Throws GRANT_NOT_FOUND, GRANT_NOT_OWNED or GRANT_SETTLED. */
  async refuse(id: string, note: string, by: Actor): Promise<Grant> {
    refuseLong([], [], note);
    return this.decide(id, ['requested'], () => ({ kind: 'refused', grant: id, note }), by);
  }

  /** Ends a grant for good, at once. Throws GRANT_NOT_FOUND, GRANT_NOT_OWNED or GRANT_SETTLED. */
  async revoke(id: string, note: string, by: Actor): Promise<Grant> {
    refuseLong([], [], note);
    return this.decide(id, ['approved'], () => ({ kind: 'revoked', grant: id, note }), by);
  }

  private decide(id: string, from: readonly Grant['state'][], decision: (grant: Grant) => Decision, by: Actor): Promise<Grant> {
    return this.happen(({ grants }) => {
      const grant = grants.get(id);
      if (!grant) throw apiError('GRANT_NOT_FOUND', { grant: id });
      if (!by.owns(grant.product)) throw apiError('GRANT_NOT_OWNED', { grant: id, product: grant.product });
      if (!from.includes(grant.state)) throw apiError('GRANT_SETTLED', { grant: id, state: grant.state });
      return decision(grant);
    }, by);
  }

  close(): Promise<void> {
    return this.ledger.close();
  }

  private async happen(make: (book: GrantBook) => GrantEvent, by: Actor): Promise<Grant> {
    for (;;) {
      const seen = await this.ledger.read();
      const event = make(seen);
      if (!(await this.ledger.append(seen, { at: this.now().toISOString(), by: by.name, event }))) continue;
      const grant = (await this.ledger.read()).grants.get(event.grant);
      if (grant) return grant;
      throw new Error(`Grant ${event.grant} was written and is not there.`);
    }
  }
}

/** Anybody who is known may ask, and the ledger forgets nothing. */
function refuseFlood(grants: Iterable<Grant>, { name }: Actor): void {
  let undecided = 0;
  for (const { state, history } of grants) if (state === 'requested' && history[0]?.by === name) undecided += 1;
  if (undecided >= UNDECIDED_MAX) throw apiError('GRANT_INVALID', { reason: `${name} has ${undecided} requests that nobody has decided` });
}

function refuseLong(texts: readonly string[], lists: readonly (readonly unknown[])[], note: string): void {
  if (texts.some((text) => text.length > TEXT_MAX))
    throw apiError('GRANT_INVALID', { reason: `a name in it is longer than ${TEXT_MAX} characters` });
  if (note.length > NOTE_MAX) throw apiError('GRANT_INVALID', { reason: `its note is longer than ${NOTE_MAX} characters` });
  if (lists.some((list) => list.length > LIST_MAX))
    throw apiError('GRANT_INVALID', { reason: `a list in it has more than ${LIST_MAX} items` });
}
