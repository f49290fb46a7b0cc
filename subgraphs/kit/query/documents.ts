import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { apiError } from '../../../schemas/errors';
import { type SelectedField, selectedFields } from './coordinates';
import { atSamePlace, RequestFailure } from './failures';
import type { Needs } from './requirements';

/** A document, parsed and validated once. */
interface KnownDocument {
  readonly operations: readonly KnownOperation[];
}

export interface KnownOperation {
  /** Distinguishes the operations of all documents in the store. */
  readonly id: number;
  readonly node: OperationDefinitionNode;
  readonly document: DocumentNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variableTypes: ReadonlyMap<string, GraphQLInputType>;
  /** True when everything it selects is derived, so that the database makes the answer. */
  readonly isDerived: boolean;
  readonly needs: Needs;
}

/** What has to be known of the fields an operation selects. */
export interface FieldKnowledge {
  /** Fields that are not derived. */
  readonly resolved: ReadonlySet<string>;
  readonly needsOf: (fields: readonly SelectedField[]) => Needs;
}

/** Together, in characters; parsed, a document takes some fifty times its text. */
const STORED_TEXT_MAX = 2_000_000;
const TOKENS_MAX = 50_000;

/** Documents by their text, so that a known one is neither parsed nor validated again. */
export class DocumentStore {
  readonly #schema: GraphQLSchema;
  readonly #knowledge: FieldKnowledge;
  /** A document that is more than a tenth of the whole would push out many small ones. */
  readonly #documents = new LRUCache<string, KnownDocument>({ maxSize: STORED_TEXT_MAX, maxEntrySize: STORED_TEXT_MAX / 10 });
  #operations = 0;

  constructor(schema: GraphQLSchema, knowledge: FieldKnowledge) {
    this.#schema = schema;
    this.#knowledge = knowledge;
  }

  /** The operation a request asks for. Throws `RequestFailure`. */
  operation(text: string, name: string | null | undefined): KnownOperation {
    const known = this.#documents.get(text);
    const document = known ?? this.#read(text);
    if (!known) this.#documents.set(text, document, { size: text.length });
    return selectOperation(document.operations, name ?? undefined);
  }

  #read(text: string): KnownDocument {
    const node = parseDocument(text);
    const problems = validate(this.#schema, node);
    if (problems.length > 0)
      throw new RequestFailure(
        problems.map((problem) => atSamePlace(problem, apiError('GRAPHQL_VALIDATION_FAILED', { reason: problem.message }))),
      );
    const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
    for (const definition of node.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    const operations = node.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? [this.#readOperation(definition, node, fragments)] : [],
    );
    return { operations };
  }

  #readOperation(node: OperationDefinitionNode, document: DocumentNode, fragments: KnownOperation['fragments']): KnownOperation {
    const selected = selectedFields(this.#schema, node, fragments);
    this.#operations += 1;
    return {
      id: this.#operations,
      node,
      document,
      fragments,
      variableTypes: variableTypesOf(this.#schema, node),
      isDerived: !selected.some(({ coordinate }) => this.#knowledge.resolved.has(coordinate)),
      needs: this.#knowledge.needsOf(selected),
    };
  }
}

function parseDocument(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: TOKENS_MAX });
  } catch (error) {
    if (error instanceof RangeError) throw apiError('GRAPHQL_PARSE_FAILED', { reason: 'The document is nested too deeply.' });
    if (!(error instanceof GraphQLError)) throw error;
    const isTooLong = error.message.includes(`${TOKENS_MAX} tokens`);
    const shown = isTooLong
      ? apiError('TOO_MANY_TOKENS', { limit: TOKENS_MAX })
      : apiError('GRAPHQL_PARSE_FAILED', { reason: error.message });
    throw new RequestFailure([atSamePlace(error, shown)]);
  }
}

function selectOperation(operations: readonly KnownOperation[], name: string | undefined): KnownOperation {
  const found = name === undefined ? operations : operations.filter(({ node }) => node.name?.value === name);
  const [operation, ...more] = found;
  if (operation === undefined) {
    throw apiError('OPERATION_RESOLUTION_FAILURE', {
      reason: name === undefined ? 'The document has no operation.' : `The document has no operation named "${name}".`,
    });
  }
  if (more.length > 0) throw apiError('OPERATION_RESOLUTION_FAILURE', { reason: 'The document has more than one operation.' });
  if (operation.node.operation !== 'query')
    throw apiError('GRAPHQL_VALIDATION_FAILED', { reason: `This graph has no ${operation.node.operation}s.` });
  return operation;
}

function variableTypesOf(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): ReadonlyMap<string, GraphQLInputType> {
  return new Map(
    variableDefinitions.flatMap(({ variable, type }) => {
      const known = typeFromAST(schema, type as Parameters<typeof typeFromAST>[1]);
      return known === undefined ? [] : [[variable.name.value, known as GraphQLInputType]];
    }),
  );
}
