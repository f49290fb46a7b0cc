import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OverlappingFieldsCanBeMergedRule,
  parse,
  print,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { ApiError, apiError } from '../../schemas/errors';
import { atOnce } from '../threads';
import { conditionVariables } from './condition-variables';
import { fieldsCanMerge } from './fields-can-merge';
import type { OperationLimits } from './limits';
import { checkSizes } from './measure';
import { PageLimit } from './page-limit';
import { refuse, refuseWith } from './refusal';
import { rootTypeExists } from './root-type-exists';
import { scanTokens } from './scan-tokens';
import { fieldsWithArguments, type PlannedDocument, spellAliases } from './spell-aliases';

/** One operation of a valid document. The same text and name give the same object for as long as it is kept. */
export interface Operation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly name: string | undefined;
  readonly text: string;
  /** The document as it is planned. */
  readonly planned: PlannedDocument;
  /** Variables that `@skip` and `@include` ask for. */
  readonly conditions: readonly string[];
  readonly pages: PageLimit;
  /** SHA-256 of the text, 64 hexadecimal digits. */
  readonly hash: string;
}

type Document = ReadonlyMap<string | undefined, Operation>;

/** Texts kept, in characters. What is made from a text takes more than a hundred times its size. */
const KEPT_TEXT = 500_000;
const MAX_VALIDATION_ERRORS = 20;
const rules = [rootTypeExists, ...specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule)];

/** Reads operations against one schema. Known texts skip limits, parsing and validation. */
export class OperationStore {
  private readonly documents = new LRUCache<string, Document>({ maxSize: KEPT_TEXT });

  /** `withArguments`: where they are known, the `fieldsWithArguments` of the schema. */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: OperationLimits,
    private readonly withArguments = atOnce(fieldsWithArguments(schema)),
  ) {}

  /**
   * Throws `OperationRefused` with every problem of the document, or when `operationName` does not pick one operation. Problems are told as
   * they are in `visible`, the schema its caller sees: messages suggest names, and only those may be suggested.
   */
  find(text: string, operationName: string | undefined, visible: () => GraphQLSchema = () => this.schema): Operation {
    const document = this.documents.get(text) ?? this.read(text, visible);
    return pick(document, operationName);
  }

  /**
   * What is left of an operation for one kind of caller, as an operation of its own; `undefined` for nothing. It has the text of what is
   * left, and the hash of both texts: the answer has a place for what was taken out too. `variant` tells apart operations that are the
   * same otherwise.
   */
  narrow(operation: Operation, kept: Pick<Operation, 'definition' | 'fragments'> | undefined, variant = ''): Operation {
    const { definition, fragments } = kept ?? nothingOf(operation);
    const document = { kind: Kind.DOCUMENT, definitions: kept ? [definition, ...fragments.values()] : [] } as const;
    const text = kept === operation ? operation.text : print(document);
    return {
      document,
      definition,
      fragments,
      name: operation.name,
      text,
      planned: kept === operation ? operation.planned : spellAliases(document, text, this.withArguments),
      conditions: conditionVariables(definition, fragments),
      pages: operation.pages,
      hash: createHash('sha256').update(`${operation.hash}\n${variant}\n${text}`).digest('hex'),
    };
  }

  /** The operations of the documents used last, latest first. */
  recent(limit: number): readonly Operation[] {
    return [...this.documents.values()].slice(0, limit).flatMap((document) => [...document.values()]);
  }

  private read(text: string, visible: () => GraphQLSchema): Document {
    const parsed = this.parse(text);
    if (this.validate(parsed, this.schema).length > 0) throw refuse('GRAPHQL_VALIDATION_FAILED', this.problemsIn(parsed, visible()));
    const pages = (operation: Pick<Operation, 'definition' | 'fragments'>): PageLimit =>
      new PageLimit(this.schema, operation, this.limits.maxObjects);
    const document = splitOperations(parsed, text, { planned: spellAliases(parsed, text, this.withArguments), pages });
    this.documents.set(text, document, { size: text.length });
    return document;
  }

  private parse(text: string): DocumentNode {
    try {
      scanTokens(text, this.limits);
      const document = parse(text, { maxTokens: this.limits.maxTokens });
      checkSizes(document, this.limits);
      return document;
    } catch (error) {
      if (error instanceof ApiError) throw refuseWith(error);
      if (error instanceof GraphQLError) throw refuse('GRAPHQL_PARSE_FAILED', [error]);
      throw error;
    }
  }

  /** What does not fit the whole schema does not fit a part of it either; should it seem to, nothing is told. */
  private problemsIn(document: DocumentNode, visible: GraphQLSchema): readonly GraphQLError[] {
    const problems = this.validate(document, visible);
    return problems.length > 0 ? problems : [new GraphQLError('The document does not fit the schema.')];
  }

  private validate(document: DocumentNode, schema: GraphQLSchema): readonly GraphQLError[] {
    try {
      const options = { maxErrors: MAX_VALIDATION_ERRORS };
      const errors = validate(schema, document, rules, options);
      return errors.length > 0 ? errors : validate(schema, document, [fieldsCanMerge], options);
    } catch (error) {
      if (error instanceof ApiError) throw refuseWith(error);
      throw error;
    }
  }
}

/** No field, and no variable to be checked or to complain of. */
function nothingOf({ definition }: Operation): Pick<Operation, 'definition' | 'fragments'> {
  const selectionSet = { kind: Kind.SELECTION_SET, selections: [] } as const;
  return { definition: { ...definition, selectionSet, variableDefinitions: [] }, fragments: new Map() };
}

interface Made {
  readonly planned: PlannedDocument;
  readonly pages: (operation: Pick<Operation, 'definition' | 'fragments'>) => PageLimit;
}

function splitOperations(document: DocumentNode, text: string, { planned, pages }: Made): Document {
  const hash = createHash('sha256').update(text).digest('hex');
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return new Map(
    operations.map((definition) => {
      const name = definition.name?.value;
      const conditions = conditionVariables(definition, fragments);
      return [name, { document, definition, fragments, name, text, planned, conditions, pages: pages({ definition, fragments }), hash }];
    }),
  );
}

function pick(document: Document, operationName: string | undefined): Operation {
  const [first, ...others] = document.values();
  const chosen = operationName === undefined && others.length === 0 ? first : document.get(operationName);
  if (chosen && (operationName !== undefined || others.length === 0)) return chosen;
  throw refuseWith(apiError('OPERATION_RESOLUTION_FAILURE', { reason: whyNone([...document.keys()], operationName) }));
}

function whyNone(names: readonly (string | undefined)[], asked: string | undefined): string {
  if (names.length === 0) return 'The document holds no operation.';
  const listed = names.filter((name) => name !== undefined).join(', ');
  return asked === undefined
    ? `The document holds several operations (${listed}), and operationName names none.`
    : `The document holds no operation named "${asked}".`;
}
