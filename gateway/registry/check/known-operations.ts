import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { readOperation, type Usage } from '../usage';

/** An operation an application depends on, as it registered it. */
export interface RegisteredOperation {
  /** Who depends on it. */
  readonly client: string | undefined;
  /** Who answers for that; `undefined` when nobody said so. */
  readonly owner?: string | undefined;
  /** A document with one or more operations. */
  readonly text: string;
}

/** One operation that is valid now. */
export interface KnownOperation {
  readonly client: string | undefined;
  /** As it was registered. */
  readonly owner: string | undefined;
  readonly name: string | undefined;
  readonly document: DocumentNode;
  readonly coordinates: ReadonlySet<string>;
  /** Of the use it was recorded by; `undefined` when it is registered. */
  readonly hash: string | undefined;
  readonly requests: number;
}

/** Registered operations that are valid in the schema there is; those that are not cannot be broken. */
export function registeredIn(schema: GraphQLSchema, operations: readonly RegisteredOperation[]): readonly KnownOperation[] {
  return operations.flatMap(({ client, owner, text }) => {
    const document = validIn(schema, text);
    return document ? split(document).map((one) => describe(schema, one, { client, owner })) : [];
  });
}

/** The recorded operations used most, each once, whoever uses it. */
export function recordedIn(schema: GraphQLSchema, { uses }: Usage, limit: number): readonly KnownOperation[] {
  const byHash = new Map<string, KnownOperation>();
  for (const { hash, text, client, requests, operation: name, coordinates } of uses) {
    if (text === undefined) continue;
    const known = byHash.get(hash);
    if (known) byHash.set(hash, { ...known, requests: known.requests + requests });
    else if (byHash.size < limit) {
      const document = validIn(schema, text);
      if (document) byHash.set(hash, { client, owner: undefined, name, document, coordinates, hash, requests });
    }
  }
  return [...byHash.values()];
}

function validIn(schema: GraphQLSchema, text: string): DocumentNode | undefined {
  try {
    const document = parse(text, { noLocation: true, maxTokens: 50_000 });
    return validate(schema, document).length === 0 ? document : undefined;
  } catch {
    return undefined;
  }
}

interface Single {
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly document: DocumentNode;
}

function split(document: DocumentNode): readonly Single[] {
  const all = document.definitions;
  const fragments = all.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  return all
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    .map((definition) => ({ definition, fragments: byName, document: { ...document, definitions: [definition, ...fragments] } }));
}

function describe(
  schema: GraphQLSchema,
  { definition, fragments, document }: Single,
  by: Pick<KnownOperation, 'client' | 'owner'>,
): KnownOperation {
  const coordinates = new Set(readOperation(schema, { definition, fragments }).coordinates);
  return { ...by, name: definition.name?.value, document, coordinates, hash: undefined, requests: 0 };
}
