import type { ApolloGateway, GatewayConfig } from '@apollo/gateway';
import type { QueryPlanner } from '@apollo/query-planner';
import { type DefinitionNode, type DocumentNode, type GraphQLSchema, Kind, parse, print } from 'graphql';
import { readAccess } from '../../schemas/access-directives';
import { ApiError, apiError } from '../../schemas/errors';
import { readFieldOrigins } from '../../schemas/field-origins';
import type { LoadedSupergraph, SupergraphStatements } from '../../schemas/loaded-supergraph';
import { readSubgraphs } from './addresses';
import { CheckedPlanner, checkSupergraph, plannerConfig } from './checked-planner';
import { readOverrideLabels } from './override-labels';
import { protect } from './protect';

/** Where Apollo's gateway says what it does. */
export type Listener = NonNullable<GatewayConfig['logger']>;

export interface Loading {
  readonly supergraphSdl: string;
  /** Whether Meshway composed it, so that it keeps the rules of GraphQL and of federation: for a large one, checking them again takes long. */
  readonly isChecked: boolean;
}

export interface Loaded {
  readonly supergraph: LoadedSupergraph;
  readonly planner: CheckedPlanner;
}

/**
 * Has Apollo's gateway load a supergraph: what callers see of it, and its planner; it runs no operation. Takes seconds for a large supergraph,
 * in one piece. Throws SUPERGRAPH_INVALID when it is not a supergraph, or asks for something that cannot be enforced, and ACCESS_INVALID for
 * conditions that cannot be meant.
 */
export async function loadSupergraph({ supergraphSdl, isChecked }: Loading, listener: Listener): Promise<Loaded> {
  const document = parseSupergraph(supergraphSdl);
  const { plannable, forApollo, hides } = protect(document);
  const plannableSdl = plannable === document ? supergraphSdl : print(plannable);
  const subgraphs = readSubgraphs(document);
  const isWhole = forApollo === plannable;
  // Without contexts, fields that stand in a subgraph only for their sake would be refused.
  if (!isWhole && !isChecked) await invalidUnless(() => checkSupergraph(plannableSdl));
  const gateway = await newApolloGateway(isWhole ? plannableSdl : print(forApollo), isWhole && !isChecked, listener);
  const schema = await invalidUnless(async () => (await gateway.load()).schema);
  const planner = await invalidUnless(() => new CheckedPlanner(plannableSdl, isWhole ? plannerOf(gateway) : undefined));
  await gateway.stop();
  const stated = await invalidUnless(() => statedIn(document));
  return { supergraph: { visible: textsOf(schema), plannable: plannableSdl, hides, subgraphs, stated }, planner };
}

function statedIn(document: DocumentNode): SupergraphStatements {
  return { access: readAccess(document), origins: readFieldOrigins(document), overrideLabels: readOverrideLabels(document) };
}

function parseSupergraph(sdl: string): DocumentNode {
  try {
    return parse(sdl, { noLocation: true });
  } catch (error) {
    throw apiError('SUPERGRAPH_INVALID', { reason: reasonOf(error) });
  }
}

async function newApolloGateway(supergraphSdl: string, validateSupergraph: boolean, logger: Listener): Promise<ApolloGateway> {
  // Brought when something is to be served: it brings hundreds of modules, and a planner that begins anew needs none of them.
  const { ApolloGateway } = await import('@apollo/gateway');
  // Apollo reports usage to its own servers unless this variable says otherwise at the time a gateway is made.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  return new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => ({ process: () => Promise.reject(new Error(`Subgraph "${name}" is not asked by Apollo's gateway.`)) }),
    __exposeQueryPlanExperimental: false,
    validateSupergraph,
    queryPlannerConfig: plannerConfig,
    logger,
  });
}

/** A second one would build the same graph again. This is the one place where the gateway shows its own. */
function plannerOf(gateway: ApolloGateway): QueryPlanner {
  const { queryPlanner } = gateway.__testing();
  if (!queryPlanner) throw new Error('A gateway that is loaded has a planner.');
  return queryPlanner;
}

async function invalidUnless<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw apiError('SUPERGRAPH_INVALID', { reason: reasonOf(error) }, error instanceof Error ? error : undefined);
  }
}

/** Some of Apollo's errors are a heading over several causes, which are what helps. */
function reasonOf(error: unknown): string {
  const { message, causes } = error as { readonly message?: string; readonly causes?: readonly Error[] };
  const text = causes?.length ? causes.map((cause) => cause.message).join('; ') : (message ?? String(error));
  return text.replace(/\.$/, '');
}

/** Fields of a type that stand in one text. */
const FIELDS_TOGETHER = 50;

/**
 * The definitions the schema was made of, each in pieces so small that most of them are in the next schema, too. graphql-js's `printSchema`
 * would print the values instead, and cannot print some of them: the default of an argument whose scalar is an object.
 */
function textsOf(schema: GraphQLSchema): readonly string[] {
  const elements = [schema, ...schema.getDirectives(), ...Object.values(schema.getTypeMap())];
  return elements.flatMap(definitionsOf).flatMap(inPieces).map(print);
}

interface Element {
  readonly astNode?: DefinitionNode | null | undefined;
  readonly extensionASTNodes?: readonly DefinitionNode[];
}

function definitionsOf({ astNode, extensionASTNodes = [] }: Element): readonly DefinitionNode[] {
  if (astNode) return [astNode, ...extensionASTNodes];
  const [first, ...others] = extensionASTNodes;
  return first ? [defining(first), ...others] : [];
}

/** Of what is only ever extended, Apollo's gateway forgets the definition. */
function defining(extension: DefinitionNode): DefinitionNode {
  return { ...extension, kind: extension.kind.replace('Extension', 'Definition') } as DefinitionNode;
}

/** A type with many fields, as the root of a mesh, is defined by the first of them and extended by the others: a publication changes few. */
function inPieces(node: DefinitionNode): readonly DefinitionNode[] {
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) return [node];
  const { fields = [] } = node;
  const more: DefinitionNode[] = [];
  for (let at = FIELDS_TOGETHER; at < fields.length; at += FIELDS_TOGETHER)
    more.push({ kind: Kind.OBJECT_TYPE_EXTENSION, name: node.name, fields: fields.slice(at, at + FIELDS_TOGETHER) });
  return [{ ...node, fields: fields.slice(0, FIELDS_TOGETHER) }, ...more];
}
