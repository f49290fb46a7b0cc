import { type GraphQLFormattedError, Kind, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import { apiError } from '../schemas/errors';
import type { Access, Denial, Filtered, View } from './access';
import type { AuditedReading } from './audit';
import { type Executable, toClientError } from './execution';
import type { AccessMode } from './identity';
import { fieldCoordinates, type Operation, OperationRefused, type OperationStore } from './operations';

/** What one kind of caller gets of an operation. */
export interface Permitted {
  /** What is planned, fetched, and names the answer in the cache. */
  readonly operation: Operation;
  /** Nothing of it is left to fetch. */
  readonly isEmpty: boolean;
  /** What the answer is written from: the operation as it was asked, with places for what is not given. */
  readonly executable: Executable;
  readonly denials: readonly Denial[];
  /** One for each denial. */
  readonly errors: readonly GraphQLFormattedError[];
  /** For the audit log. */
  readonly reading: AuditedReading;
}

/** What decides, with the operation, what of it may be had. */
interface AskedUnder {
  readonly view: View;
  /** Variables of `@skip` and `@include` that are true. */
  readonly holding: readonly string[];
  readonly mode: AccessMode;
}

/** What is kept for one operation: views that asked for it last, and what is left of it for them. */
interface Known {
  readonly introspects: boolean;
  readonly permitted: LRUCache<string, Permitted>;
  readonly narrowed: LRUCache<string, Operation>;
  last?: AskedUnder & { readonly permitted: Permitted };
}

const VIEWS_MAX = 256;
const NARROWED_MAX = 64;

/** Works out once for each operation and view what of it may be had. */
export class Permissions {
  private readonly known = new WeakMap<Operation, Known>();

  constructor(
    private readonly access: Access,
    private readonly operations: OperationStore,
  ) {}

  /** Policies that have to be asked about before `of` can tell; usually none. */
  policiesAsked(operation: Operation): readonly string[] {
    return this.access.policiesAsked(operation, this.knownOf(operation).introspects);
  }

  /** `holding`: variables of `@skip` and `@include` that are true. Throws `OperationRefused` in mode `reject`. */
  of(operation: Operation, view: View, holding: readonly string[], mode: AccessMode): Permitted {
    const permitted = this.recall(operation, { view, holding, mode });
    if (mode === 'reject' && permitted.errors.length > 0)
      throw new OperationRefused('UNAUTHORIZED_FIELD_OR_TYPE', refusedStatus, permitted.errors);
    return permitted;
  }

  private recall(operation: Operation, asked: AskedUnder): Permitted {
    const known = this.knownOf(operation);
    const { view, holding, mode } = asked;
    const { last } = known;
    // Most callers of an operation have one view, and its name is long.
    if (last?.view === view && last.mode === mode && holding.length === 0 && last.holding.length === 0) return last.permitted;
    const key = `${mode}\n${view.key}\n${holding.join('\n')}`;
    const permitted = known.permitted.get(key) ?? this.permit(operation, known, asked);
    known.permitted.set(key, permitted);
    known.last = { ...asked, permitted };
    return permitted;
  }

  private permit(operation: Operation, known: Known, { view, holding, mode }: AskedUnder): Permitted {
    const filtered = this.access.filter(operation, view, holding);
    const { denials } = filtered;
    // Nothing is kept from anybody; what would have been is told to whoever runs the gateway.
    const { kept, removed } = mode === 'dry-run' ? { kept: operation, removed: nothing } : filtered;
    const narrowed = this.narrow(operation, { kept, denials }, known, view);
    const gate = {
      removed,
      get schema() {
        return view.schema;
      },
      mayRead: mode === 'dry-run' ? () => true : view.mayRead.bind(view),
      formOf: view.formOf.bind(view),
    };
    const { definition, fragments } = operation;
    return {
      operation: narrowed,
      isEmpty: kept === undefined,
      executable: { definition, fragments, planned: narrowed.planned, gate },
      denials,
      errors: mode === 'dry-run' ? [] : denials.map(toError),
      reading: this.readingOf(kept, denials, view),
    };
  }

  private readingOf(kept: Filtered['kept'], denials: readonly Denial[], view: View): AuditedReading {
    const coordinates = kept ? fieldCoordinates(this.access.schema, kept) : [];
    const isMasked = (coordinate: string): boolean => {
      const [type = '', field = ''] = coordinate.split('.');
      return view.masksOf(type, field).length > 0;
    };
    return {
      read: coordinates.filter((coordinate) => !isMasked(coordinate)),
      masked: coordinates.filter(isMasked),
      denied: [...new Set(denials.map(({ coordinate }) => coordinate))].sort(),
    };
  }

  /**
   * Views that leave the same of an operation, and tell the same of what they take out, share it, and with it plans and answers. What is
   * told goes by variables too that nothing that is left uses. What introspection shows is each view's own.
   */
  private narrow(
    operation: Operation,
    { kept, denials }: Pick<Filtered, 'kept' | 'denials'>,
    { introspects, narrowed }: Known,
    view: View,
  ): Operation {
    if (kept === operation && !introspects) return operation;
    const variant = JSON.stringify(introspects ? [denials, view.key] : [denials]);
    const made = this.operations.narrow(operation, kept as Operation | undefined, variant);
    const same = narrowed.get(made.hash) ?? made;
    narrowed.set(made.hash, same);
    return same;
  }

  private knownOf(operation: Operation): Known {
    const known = this.known.get(operation);
    if (known) return known;
    const made: Known = {
      introspects: asksForSchema(operation),
      permitted: new LRUCache<string, Permitted>({ max: VIEWS_MAX }),
      narrowed: new LRUCache<string, Operation>({ max: NARROWED_MAX }),
    };
    this.known.set(operation, made);
    return made;
  }
}

/** What an operation asked for that was refused as a whole, for the audit log: nothing was read. */
export function refusedReading({ code, errors }: OperationRefused): AuditedReading | undefined {
  if (code !== 'UNAUTHORIZED_FIELD_OR_TYPE') return undefined;
  const denied = errors.map(({ extensions }) => String(extensions?.coordinate));
  return { read: [], masked: [], denied: [...new Set(denied)].sort() };
}

const nothing: ReadonlySet<never> = new Set();
const { status: refusedStatus } = apiError('UNAUTHORIZED_FIELD_OR_TYPE', { coordinate: '' });

function toError({ path, coordinate }: Denial): GraphQLFormattedError {
  return toClientError(apiError('UNAUTHORIZED_FIELD_OR_TYPE', { coordinate }), path);
}

function asksForSchema({ document }: Operation): boolean {
  let found = false;
  visit(document, {
    enter: (node) => {
      if (node.kind === Kind.FIELD && (node.name.value === '__schema' || node.name.value === '__type')) found = true;
    },
  });
  return found;
}
