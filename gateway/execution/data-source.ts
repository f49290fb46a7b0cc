import type { GatewayConfig } from '@apollo/gateway';
import { type GraphQLFormattedError, Kind, parse } from 'graphql';
import { ApiError } from '../../schemas/errors';
import { toClientError } from './client-errors';
import type { FetchContext, Subgraph } from './subgraph';

type DataSource = ReturnType<NonNullable<GatewayConfig['buildService']>>;

/** One subgraph as Apollo's executor asks for it. */
export function dataSourceOf(subgraph: Subgraph): DataSource {
  return {
    async process({ request, context }) {
      const { query = '', operationName, variables } = request;
      try {
        const answer = await subgraph.ask({ query, operationName, variables }, context as FetchContext);
        return { data: answer.data, errors: answer.errors.length > 0 ? answer.errors : undefined } as Awaited<
          ReturnType<DataSource['process']>
        >;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return { data: null, errors: failedFields(error, query, variables?.representations !== undefined) };
      }
    },
  };
}

/** A failed fetch is one error at each root field it was for. For entities it is one error, at the place Apollo knows. */
export function failedFields(error: ApiError, query: string, forEntities: boolean): readonly GraphQLFormattedError[] {
  if (forEntities) return [toClientError(error, [])];
  const operation = parse(query, { noLocation: true }).definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const names = operation?.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [(selection.alias ?? selection.name).value] : [],
  );
  return names?.length ? [...new Set(names)].map((name) => toClientError(error, [name])) : [toClientError(error)];
}
