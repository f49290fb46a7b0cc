import type { ApolloGateway, GatewayConfig } from '@apollo/gateway';
import { type DefinitionNode, type DocumentNode, type GraphQLSchema, Kind, parse, print } from 'graphql';
import { ApiError, apiError } from '../../schemas/errors';
import { readSubgraphs, type SubgraphAddress } from './addresses';
import { protect } from './protect';

/** What follows from a supergraph's text alone; as text, since it crosses threads. */
export interface ReadSupergraph {
  /** The supergraph as Apollo's planner takes it. */
  readonly plannable: string;
  /** As Apollo's gateway takes it, where that is not the same. */
  readonly forApollo?: string;
  /** Whether there is something in it that a plan may name and no caller sees. */
  readonly hides: boolean;
  readonly subgraphs: readonly SubgraphAddress[];
}

/**
 * The two halves of loading a supergraph, so that others can begin with what the first brings. Both throw SUPERGRAPH_INVALID when it is not
 * a supergraph, or asks for something that cannot be enforced.
 */
export interface SupergraphLoading {
  read(supergraphSdl: string): Promise<ReadSupergraph>;
  /**
   * SDL of what callers see, from Apollo's gateway, which checks the supergraph; it runs no operation. Takes seconds for a large
   * supergraph, in one piece.
   */
  visible(read: ReadSupergraph, listener: Listener): Promise<string>;
}

/** Where Apollo's gateway says what it does. */
export type Listener = NonNullable<GatewayConfig['logger']>;

/** In this thread. */
export const loadHere: SupergraphLoading = { read: async (supergraphSdl) => readSupergraph(supergraphSdl), visible: readVisible };

/** Throws SUPERGRAPH_INVALID. */
export function readSupergraph(supergraphSdl: string): ReadSupergraph {
  const document = parseSupergraph(supergraphSdl);
  const { plannable, forApollo, hides } = protect(document);
  return {
    subgraphs: readSubgraphs(document),
    plannable: plannable === document ? supergraphSdl : print(plannable),
    hides,
    ...(forApollo === plannable ? {} : { forApollo: print(forApollo) }),
  };
}

/** Throws SUPERGRAPH_INVALID. */
export async function readVisible({ plannable, forApollo }: ReadSupergraph, listener: Listener): Promise<string> {
  const gateway = await newApolloGateway(forApollo ?? plannable, listener);
  const schema = await load(gateway);
  await gateway.stop();
  return textOf(schema);
}

function parseSupergraph(sdl: string): DocumentNode {
  try {
    return parse(sdl);
  } catch (error) {
    throw apiError('SUPERGRAPH_INVALID', { reason: reasonOf(error) });
  }
}

async function newApolloGateway(supergraphSdl: string, logger: Listener): Promise<ApolloGateway> {
  // Brought when something is to be served: it brings hundreds of modules, and who only composes needs none of them.
  const { ApolloGateway } = await import('@apollo/gateway');
  // Apollo reports usage to its own servers unless this variable says otherwise at the time a gateway is made.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  return new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => ({ process: () => Promise.reject(new Error(`Subgraph "${name}" is not asked by Apollo's gateway.`)) }),
    __exposeQueryPlanExperimental: false,
    // The planner checks it when it starts, at the same time; and without contexts, fields that stand in a subgraph only for their sake would be refused.
    validateSupergraph: false,
    logger,
  });
}

async function load(gateway: ApolloGateway): Promise<GraphQLSchema> {
  try {
    return (await gateway.load()).schema;
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

/**
 * The definitions the schema was made of. graphql-js's `printSchema` would print the values instead, and cannot print some of them: the
 * default of an argument whose scalar is an object.
 */
function textOf(schema: GraphQLSchema): string {
  const elements = [schema, ...schema.getDirectives(), ...Object.values(schema.getTypeMap())];
  return print({ kind: Kind.DOCUMENT, definitions: elements.flatMap(definitionsOf) });
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
