import { ApolloGateway, type GatewayConfig } from '@apollo/gateway';
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
  readonly subgraphs: readonly SubgraphAddress[];
}

/** A supergraph that Apollo's gateway takes. */
export interface LoadedSupergraph extends Pick<ReadSupergraph, 'plannable' | 'subgraphs'> {
  /** SDL of what callers see. */
  readonly schema: string;
}

/** `onRead` is told before Apollo's gateway has looked: others can look at the same time. */
export type LoadSupergraph = (
  supergraphSdl: string,
  listener: Listener,
  onRead?: (read: ReadSupergraph) => void,
) => Promise<LoadedSupergraph>;

/** Where Apollo's gateway says what it does. */
export type Listener = NonNullable<GatewayConfig['logger']>;

/**
 * Has Apollo's gateway load a supergraph, which checks it and gives the schema callers see; it runs no operation. Takes seconds for a large
 * supergraph, in one piece. Throws SUPERGRAPH_INVALID when it is not a supergraph, or asks for something that cannot be enforced.
 */
export const loadSupergraph: LoadSupergraph = async (supergraphSdl, listener, onRead) => {
  const read = readSupergraph(supergraphSdl);
  onRead?.(read);
  const { plannable, subgraphs } = read;
  return { plannable, subgraphs, schema: await readVisible(read, listener) };
};

/** Throws SUPERGRAPH_INVALID. */
export function readSupergraph(supergraphSdl: string): ReadSupergraph {
  const document = parseSupergraph(supergraphSdl);
  const { plannable, forApollo } = protect(document);
  const apart = forApollo === plannable ? {} : { forApollo: print(forApollo) };
  return { subgraphs: readSubgraphs(document), plannable: print(plannable), ...apart };
}

/** SDL of what callers see, from Apollo's gateway. Throws SUPERGRAPH_INVALID. */
export async function readVisible({ plannable, forApollo }: Omit<ReadSupergraph, 'subgraphs'>, listener: Listener): Promise<string> {
  // Without contexts, fields that stand in a subgraph only for their sake would be refused. The planner checks the whole when it starts.
  const gateway = newApolloGateway(forApollo ?? plannable, { validateSupergraph: forApollo === undefined, logger: listener });
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

/** Apollo reports usage to its own servers unless this variable says otherwise at the time a gateway is made. */
function newApolloGateway(supergraphSdl: string, options: Pick<GatewayConfig, 'validateSupergraph' | 'logger'>): ApolloGateway {
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  return new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => ({ process: () => Promise.reject(new Error(`Subgraph "${name}" is not asked by Apollo's gateway.`)) }),
    __exposeQueryPlanExperimental: false,
    ...options,
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
