import { GraphQLError } from 'graphql';

interface Entry {
  /** HTTP status when the failure is the whole answer. */
  readonly status: number;
  /** Process exit code when a command ends on it; 1 unless given. 2 = the command was called wrongly. */
  readonly exit?: number;
  readonly message: (params: never) => string;
  readonly fix: string;
}

/** Every failure a caller can see. Codes are public: add freely, never rename or reuse. The table in schemas/README.md is checked against it. */
const catalogue = {
  // The request
  BAD_REQUEST: {
    status: 400,
    message: (p: { reason: string }) => `The request is not a GraphQL over HTTP request: ${p.reason}.`,
    fix: 'Send POST with content-type application/json and a body like {"query": "{ __typename }"}, or GET with ?query=.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: (p: { method: string; allowed: string }) => `${p.method} is not allowed here.`,
    fix: 'Use GET for queries or POST for any operation.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    message: (p: { accept: string }) => `None of the media types in "accept: ${p.accept}" can be produced.`,
    fix: 'Accept application/graphql-response+json or application/json.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: (p: { contentType: string }) => `The content type "${p.contentType}" is not supported.`,
    fix: 'Send application/json encoded as UTF-8.',
  },
  NOT_FOUND: {
    status: 404,
    message: (p: { path: string }) => `There is nothing at ${p.path}.`,
    fix: 'The graph is at /graphql, the playground at /playground.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    message: (p: { limitBytes: number }) => `The headers are over ${p.limitBytes} bytes together.`,
    fix: 'Send a shorter token, and fewer cookies and other headers.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    message: (p: { limitBytes: number }) => `The request body is larger than ${p.limitBytes} bytes.`,
    fix: 'Send a smaller document or smaller variables.',
  },
  // The operation
  GRAPHQL_PARSE_FAILED: { status: 400, message: (p: { reason: string }) => p.reason, fix: 'Mend the document at the position given.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, message: (p: { reason: string }) => p.reason, fix: 'Mend the field, type or argument named.' },
  OPERATION_RESOLUTION_FAILURE: {
    status: 400,
    message: (p: { reason: string }) => p.reason,
    fix: 'Name one of the operations of the document in operationName.',
  },
  BAD_USER_INPUT: { status: 400, message: (p: { reason: string }) => p.reason, fix: 'Mend the variable or argument named.' },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 404,
    message: (_: Record<string, never>) => 'PersistedQueryNotFound',
    fix: 'Send the document in query together with its sha256Hash once; after that the hash is enough.',
  },
  TOO_MANY_TOKENS: {
    status: 400,
    message: (p: { limit: number }) => `The document has more than ${p.limit} tokens.`,
    fix: 'Split the operation into smaller ones.',
  },
  TOO_DEEP: {
    status: 400,
    message: (p: { limit: number }) => `The operation is nested deeper than ${p.limit} fields once its fragments are expanded.`,
    fix: 'Ask in two steps: ids first, then their details.',
  },
  TOO_MANY_FIELDS: {
    status: 400,
    message: (p: { limit: number }) => `The operation selects more than ${p.limit} fields once its fragments are expanded.`,
    fix: 'Select fewer fields, or split the operation.',
  },
  TOO_MANY_ALIASES: {
    status: 400,
    message: (p: { limit: number }) => `The operation has more than ${p.limit} aliases once its fragments are expanded.`,
    fix: 'Ask for many things through one list field instead of many aliases.',
  },
  TOO_MANY_ROOT_FIELDS: {
    status: 400,
    message: (p: { limit: number }) => `The operation has more than ${p.limit} root fields once its fragments are expanded.`,
    fix: 'Split the operation into smaller ones.',
  },
  TOO_MANY_OBJECTS: {
    status: 400,
    message: (p: { count: number; limit: number }) =>
      `The pages of the operation may hold ${p.count} objects, pages in pages multiplied, and the limit is ${p.limit}.`,
    fix: 'Ask for smaller pages with first or last, or for the inner ones in an operation of their own.',
  },
  PAGE_TOO_LARGE: {
    status: 400,
    message: (p: { field: string; asked: number; limit: number }) =>
      `"${p.field}" was asked for ${p.asked} items; a page has at most ${p.limit}.`,
    fix: 'Ask for a smaller page and follow pageInfo.endCursor with after.',
  },
  BAD_PAGE: {
    status: 400,
    message: (p: { field: string; reason: string }) => `The page asked of "${p.field}" cannot be cut: ${p.reason}.`,
    fix: 'Use first with after, or last with before; sizes are whole numbers of 0 or more.',
  },
  BAD_CURSOR: {
    status: 400,
    message: (p: { field: string }) => `The cursor given to "${p.field}" was not made by this field with this orderBy.`,
    fix: 'Use a cursor as it came from pageInfo or an edge, with the same orderBy.',
  },
  BAD_GROUP: {
    status: 400,
    message: (p: { field: string; reason: string }) => `The groups asked of "${p.field}" cannot be made: ${p.reason}.`,
    fix: 'Name each field once in by, give a bucket to dates only, and select only grouped fields in key.',
  },
  UNAUTHORIZED_FIELD_OR_TYPE: {
    status: 403,
    message: (p: { coordinate: string }) => `You may not read ${p.coordinate}.`,
    fix: 'Leave the field out, or ask the owner of the data product for access.',
  },
  // Who is calling
  UNAUTHENTICATED: {
    status: 401,
    message: (p: { reason: string; error: 'invalid_token' | 'invalid_request' }) => `The credentials are not accepted: ${p.reason}.`,
    fix: 'Get a new token or key and send it as one header "authorization: Bearer …", or send none to ask as the public.',
  },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    message: (_: Record<string, never>) => 'The token cannot be checked now: its issuer does not give its keys.',
    fix: 'Try again in a moment; if it lasts, tell whoever runs the gateway.',
  },
  TOO_FEW_ROWS: {
    status: 403,
    message: (p: { field: string; least: number }) => `"${p.field}" answers numbers over ${p.least} rows or more, and these are fewer.`,
    fix: 'Widen where, or ask the owner of the data product for access to numbers over fewer rows.',
  },
  // The snapshots an answer is made from
  AS_OF_INVALID: {
    status: 400,
    message: (p: { reason: string }) => `meshway-as-of cannot be read: ${p.reason}.`,
    fix: 'Give the whole token as it came in extensions.meshway.snapshot, or a time like 2026-01-31T18:00:00Z.',
  },
  AS_OF_IN_FUTURE: {
    status: 400,
    message: (p: { asOf: string }) => `${p.asOf} is in the future: nobody knows yet what will be current then.`,
    fix: 'Give a time that has passed, or leave meshway-as-of out for what is current.',
  },
  AS_OF_UNKNOWN_PRODUCT: {
    status: 404,
    message: (p: { product: string }) => `The snapshot token names the data product "${p.product}", which the graph does not serve now.`,
    fix: 'See GET /health/ready for what is down; a token is good for the mesh that made it.',
  },
  AS_OF_INCOMPLETE: {
    status: 400,
    message: (p: { product: string }) => `The snapshot token names no snapshot of "${p.product}", which this operation reads.`,
    fix: 'Use the token with the operation it came from, or give a time instead.',
  },
  AS_OF_TOO_EARLY: {
    status: 404,
    message: (p: { product: string; asOf: string }) => `Product "${p.product}" had no snapshot at ${p.asOf}.`,
    fix: 'Give a later time, or leave the fields of that product out.',
  },
  AS_OF_LIVE: {
    status: 400,
    message: (p: { product: string; asOf: string }) => `Product "${p.product}" is live: it keeps no snapshots to show it as of ${p.asOf}.`,
    fix: 'Leave meshway-as-of out, or leave the fields of that product out.',
  },
  CONTEXT_INVALID: {
    status: 401,
    message: (p: { subgraph: string; reason: string }) => `Subgraph "${p.subgraph}" refused the gateway’s signed context: ${p.reason}.`,
    fix: 'Give gateway and subgraph the same MESHWAY_CONTEXT_KEY or the same home, and set their clocks.',
  },
  CALLER_TOO_LARGE: {
    status: 403,
    message: (p: { subgraph: string; limit: number }) =>
      `What subgraph "${p.subgraph}" has to know of the caller does not fit into ${p.limit} characters.`,
    fix: 'Use a token with fewer or shorter scopes and claims.',
  },
  // The answer
  INTERNAL_SERVER_ERROR: {
    status: 500,
    message: (_: Record<string, never>) => 'Something went wrong on our side.',
    fix: 'Try again; if it lasts, report the request id.',
  },
  NOT_CACHED: {
    status: 504,
    message: (_: Record<string, never>) => 'The answer is not in the cache, and only-if-cached asks for nothing else.',
    fix: 'Ask without "cache-control: only-if-cached".',
  },
  REQUEST_TIMEOUT: {
    status: 504,
    message: (p: { limitMs: number }) => `The operation did not finish within ${p.limitMs} ms.`,
    fix: 'Ask for less at once, or narrow where.',
  },
  PLAN_TOO_EXPENSIVE: {
    status: 400,
    message: (p: { limitMs: number }) => `The operation could not be planned within ${p.limitMs} ms and the memory set aside for it.`,
    fix: 'Split the operation, or select fewer fields of interfaces and unions at once.',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    message: (p: { reason: string }) => `The graph cannot be asked now: ${p.reason}.`,
    fix: 'Try again in a moment; GET /health/ready tells when.',
  },
  SUBGRAPH_TIMEOUT: {
    status: 504,
    message: (p: { subgraph: string; waitedMs: number }) => `Subgraph "${p.subgraph}" gave no answer in ${p.waitedMs} ms.`,
    fix: 'Try again; if it lasts, tell the team that owns the subgraph.',
  },
  SUBGRAPH_UNREACHABLE: {
    status: 503,
    message: (p: { subgraph: string }) => `Subgraph "${p.subgraph}" cannot be reached.`,
    fix: 'Try again; GET /health/ready names the subgraphs that are down.',
  },
  SUBGRAPH_PAUSED: {
    status: 503,
    message: (p: { subgraph: string }) => `Subgraph "${p.subgraph}" failed too often and is left alone for a moment.`,
    fix: 'Try again in a few seconds; if it lasts, tell the team that owns the subgraph.',
  },
  SUBGRAPH_BAD_ANSWER: {
    status: 502,
    message: (p: { subgraph: string; reason: string }) => `Subgraph "${p.subgraph}" gave an answer that is not GraphQL: ${p.reason}.`,
    fix: 'Tell the team that owns the subgraph.',
  },
  DOWNSTREAM_SERVICE_ERROR: {
    status: 502,
    message: (p: { subgraph: string }) => `Subgraph "${p.subgraph}" reported an error.`,
    fix: 'See the message; if it does not help, tell the team that owns the subgraph.',
  },
  BAD_REPRESENTATION: {
    status: 400,
    message: (p: { type: string; reason: string }) => `The entity representation of "${p.type}" cannot be read: ${p.reason}.`,
    fix: 'Give __typename and every field of one of the type’s keys.',
  },
  QUERY_FAILED: {
    status: 500,
    message: (p: { product: string }) => `The data of "${p.product}" could not be queried.`,
    fix: 'Try again; if it lasts, tell the owner of the data product.',
  },
  NUMBER_OUT_OF_RANGE: {
    status: 500,
    message: (p: { field: string }) => `A number in "${p.field}" is outside the range of its type.`,
    fix: 'Tell the owner of the data product: its contract names too small a type.',
  },
  // Starting and commands
  BAD_USAGE: {
    status: 400,
    exit: 2,
    message: (p: { reason: string }) => p.reason,
    fix: 'See meshway --help, or meshway <command> --help.',
  },
  CONFIG_INVALID: {
    status: 500,
    exit: 2,
    message: (p: { problems: string }) => `Meshway cannot start: ${p.problems}.`,
    fix: 'Mend the flags or variables named and start again.',
  },
  PORT_IN_USE: {
    status: 500,
    message: (p: { port: number }) => `Port ${p.port} is in use.`,
    fix: 'Stop what uses it, or choose another with --port.',
  },
  FOLDER_UNREADABLE: {
    status: 500,
    message: (p: { path: string; reason: string }) => `The folder ${p.path} cannot be read: ${p.reason}.`,
    fix: 'Give the path of an existing folder that you may read.',
  },
  FILE_UNREADABLE: {
    status: 500,
    message: (p: { path: string; reason: string }) => `The file ${p.path} cannot be read: ${p.reason}.`,
    fix: 'Give the path of an existing file that you may read.',
  },
  SUPERGRAPH_INVALID: {
    status: 500,
    message: (p: { reason: string }) => `The supergraph cannot be served: ${p.reason}.`,
    fix: 'Compose it again with Federation 2, and see the reason given.',
  },
  COMPOSITION_FAILED: {
    status: 500,
    message: (p: { problems: string }) => `The subgraphs do not compose:\n${p.problems}`,
    fix: 'Mend the schemas named; each problem has the code of Apollo’s composition.',
  },
  ACCESS_INVALID: {
    status: 422,
    message: (p: { problems: string }) => `What the schema says of access cannot be meant: ${p.problems}.`,
    fix: 'Mend the directives at the coordinates named; what is unclear is never read as open.',
  },
  GENERATED_DIFFERS: {
    status: 500,
    message: (p: { files: string }) => `What is generated differs from what is committed: ${p.files}.`,
    fix: 'Run meshway sdl subgraphs --write, look at the difference, and commit it.',
  },
  // The registry
  REGISTRY_NOT_FOUND: {
    status: 404,
    message: (p: { registry: string }) => `There is no registry in ${p.registry}.`,
    fix: 'Give the folder or the postgres:// address of one; what publishes makes one where there is none.',
  },
  REGISTRY_UNREACHABLE: {
    status: 503,
    message: (p: { registry: string; reason: string }) => `The registry in ${p.registry} cannot be used: ${p.reason}.`,
    fix: 'Look after the folder or database named; gateways go on serving what they have.',
  },
  REGISTRY_DAMAGED: {
    status: 500,
    message: (p: { reason: string }) => `The registry is damaged: ${p.reason}.`,
    fix: 'Put the registry back from a copy; gateways go on serving what they have.',
  },
  REGISTRY_BUSY: {
    status: 409,
    message: (p: { attempts: number }) => `Somebody else published first, ${p.attempts} times in a row.`,
    fix: 'Publish again: nothing was changed.',
  },
  PUBLICATION_REFUSED: {
    status: 422,
    message: (p: { product: string; problems: string; findings: readonly unknown[] }) => `"${p.product}" is not published:\n${p.problems}`,
    fix: 'Mend what is named and publish again; the graph goes on as it was.',
  },
  PUBLICATION_TOO_LARGE: {
    status: 413,
    message: (p: { product: string; sizeBytes: number; limitBytes: number }) =>
      `"${p.product}" is not published: its schema and contract have ${p.sizeBytes} bytes, and ${p.limitBytes} are taken.`,
    fix: 'Divide the product in several, or look for data that does not belong in a schema.',
  },
  SCHEMA_UNREADABLE: {
    status: 502,
    message: (p: { url: string; reason: string }) => `The subgraph at ${p.url} gave no schema: ${p.reason}.`,
    fix: 'Start the subgraph, or give its schema in a file.',
  },
  PUBLISHER_UNKNOWN: {
    status: 401,
    message: (_: Record<string, never>) => 'No publisher’s key that is known was shown.',
    fix: 'Show a key as authorization: Bearer; whoever runs the registry makes one with meshway publisher add.',
  },
  PUBLISHER_FORBIDDEN: {
    status: 403,
    message: (p: { publisher: string; product: string }) => `The key of ${p.publisher} may not publish "${p.product}".`,
    fix: 'Use the key of the team that owns the product, or ask whoever runs the registry to add the product to yours.',
  },
  REGISTRY_UNKNOWN_CHANGE: {
    status: 404,
    message: (p: { sequence: number }) => `The registry has no change ${p.sequence}.`,
    fix: 'Run meshway history to see the changes there are.',
  },
  PRODUCT_NOT_PUBLISHED: {
    status: 404,
    message: (p: { product: string }) => `"${p.product}" is not published in this registry.`,
    fix: 'Run meshway history to see what is.',
  },
  HOME_UNWRITABLE: {
    status: 500,
    message: (p: { path: string; reason: string }) => `${p.path} cannot be written: ${p.reason}.`,
    fix: 'Give a --home that you may write to, on a disk with room.',
  },
  // Grants
  GRANT_INVALID: {
    status: 400,
    exit: 2,
    message: (p: { reason: string }) => `The grant cannot be: ${p.reason}.`,
    fix: 'Mend what is named; meshway access --help says how each part is written.',
  },
  GRANT_NOT_FOUND: {
    status: 404,
    message: (p: { grant: string }) => `There is no grant ${p.grant}.`,
    fix: 'Run meshway access list to see what there is.',
  },
  GRANT_NOT_OWNED: {
    status: 403,
    message: (p: { grant: string; product: string }) => `Grant ${p.grant} is decided by the owners of "${p.product}".`,
    fix: 'Ask an owner of the product, or use a token whose claim "owns" names it.',
  },
  GRANT_SETTLED: {
    status: 409,
    message: (p: { grant: string; state: string }) => `Grant ${p.grant} is ${p.state}, which is settled.`,
    fix: 'Ask for access anew with meshway access request.',
  },
  GRANTS_UNREADABLE: {
    status: 500,
    message: (p: { path: string; reason: string }) => `The grants cannot be read at ${p.path}: ${p.reason}.`,
    fix: 'Bring the file or database back as it was: until then no grant holds, since a missing event might be a revocation.',
  },
  // The audit log
  AUDIT_UNAVAILABLE: {
    status: 503,
    message: (_: Record<string, never>) => 'Operations cannot be written down now, and none is answered without that.',
    fix: 'Try again in a moment; the operator finds the reason in the gateway’s log.',
  },
  AUDIT_NOT_FOUND: {
    status: 404,
    message: (p: { path: string }) => `There is no audit log in ${p.path}.`,
    fix: 'Give the home of the gateway with --home. If it is the right one, the whole log is gone: find out who could remove it.',
  },
  AUDIT_BROKEN: {
    status: 500,
    message: (p: { problems: number }) => `The audit log is not as it was written: ${p.problems} problem(s).`,
    fix: 'Keep the files as they are, and find out who could write to them since the last time it was whole.',
  },
  // Contracts and data products
  CONTRACT_INVALID: {
    status: 422,
    message: (p: { path: string; count: number }) => `${p.path} has ${p.count} problem(s).`,
    fix: 'Run meshway contract lint on the folder: it lists each with file, line, column and what to write.',
  },
  CONTRACT_NOT_A_GRAPH: {
    status: 422,
    message: (p: { path: string; problems: string }) => `The contract in ${p.path} cannot become a graph: ${p.problems}.`,
    fix: 'Mend the properties and relationships named; meshway contract lint shows where they stand.',
  },
  PRODUCT_NOT_FOUND: {
    status: 404,
    message: (p: { path: string }) => `${p.path} holds no data product.`,
    fix: 'A data product’s folder has one *.odps.yaml and one *.odcs.yaml file.',
  },
  RESOLVERS_INVALID: {
    status: 500,
    message: (p: { path: string; reason: string }) => `${p.path} cannot be used: ${p.reason}.`,
    fix: 'Export default defineFields({ typeDefs, fields }), as subgraphs/kit/README.md shows.',
  },
  GOVERNANCE_INVALID: {
    status: 422,
    exit: 2,
    message: (p: { problems: string }) => `The governance rules cannot be used: ${p.problems}.`,
    fix: 'Mend the rules named; schemas/governance/README.md says what a rule may say.',
  },
  UNSUPPORTED_ENGINE: {
    status: 422,
    message: (p: { engine: string; supported: string }) => `The engine "${p.engine}" is not supported.`,
    fix: 'Use a server of one of the supported types: duckdb.',
  },
  SNAPSHOT_NOT_FOUND: {
    status: 404,
    message: (p: { product: string; snapshot: string }) => `Product "${p.product}" has no snapshot ${p.snapshot}.`,
    fix: 'Run meshway snapshot list to see what there is, or meshway snapshot publish to make the first.',
  },
  SNAPSHOT_PRUNED: {
    status: 410,
    message: (p: { product: string; snapshot: string }) => `Snapshot ${p.snapshot} of "${p.product}" is no longer kept.`,
    fix: 'Ask for a later one, or for what is current; meshway snapshot pin keeps the snapshots that are cited.',
  },
  SNAPSHOT_RETRACTED: {
    status: 410,
    message: (p: { product: string; snapshot: string; reason: string }) =>
      `Snapshot ${p.snapshot} of "${p.product}" was retracted: ${p.reason}.`,
    fix: 'Ask for what is current, or ask the owner of the data product what was wrong.',
  },
  SNAPSHOT_DAMAGED: {
    status: 500,
    message: (p: { product: string; snapshot: string; reason: string }) =>
      `Snapshot ${p.snapshot} of "${p.product}" is damaged: ${p.reason}.`,
    fix: 'Run meshway snapshot verify; publish the data again.',
  },
  STORE_UNWRITABLE: {
    status: 500,
    message: (p: { path: string; reason: string }) => `The snapshots in ${p.path} cannot be written: ${p.reason}.`,
    fix: 'Give a --home that you may write to, on a disk with room.',
  },
  SNAPSHOT_SOURCE_INVALID: {
    status: 422,
    message: (p: { source: string; reason: string }) => `${p.source} cannot become a snapshot: ${p.reason}.`,
    fix: 'Mend the source where it says; its columns must be those of the contract: names, types, nothing missing. A text file must be UTF-8.',
  },
  QUALITY_FAILED: {
    status: 422,
    message: (p: { product: string; snapshot: string; rules: string }) =>
      `Snapshot ${p.snapshot} of "${p.product}" is kept but not current: it breaks ${p.rules}.`,
    fix: 'Mend the data and publish again; readers still have the snapshot before.',
  },
  SQL_REFUSED: {
    status: 422,
    message: (p: { path: string; reason: string }) => `${p.path} was refused: ${p.reason}.`,
    fix: 'A product’s SQL may read its declared input ports and nothing else: no files, network, settings or attachments.',
  },
} satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof catalogue;
type Params<C extends ErrorCode> = Parameters<(typeof catalogue)[C]['message']>[0];

/** The codes, for the check that every one is documented. */
export const errorCodes = Object.keys(catalogue) as readonly ErrorCode[];

/** A failure a caller may see: `extensions` has `code`, `fix`, `http.status` and the parameters of the message. */
export class ApiError extends GraphQLError {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, extensions: Record<string, unknown>, cause?: Error) {
    super(message, { extensions, originalError: cause ?? null });
    this.code = code;
  }

  get status(): number {
    return catalogue[this.code].status;
  }

  get fix(): string {
    return catalogue[this.code].fix;
  }

  get exitCode(): number {
    const entry: Entry = catalogue[this.code];
    return entry.exit ?? 1;
  }
}

/** Builds the error for `code`. The caller sees message, code, fix and params; `cause` is for the log only. */
export function apiError<C extends ErrorCode>(code: C, params: Params<C>, cause?: Error): ApiError {
  const { status, fix, message } = catalogue[code];
  const text = (message as (p: Params<C>) => string)(params);
  return new ApiError(code, text, { ...params, code, fix, http: { status } }, cause);
}
