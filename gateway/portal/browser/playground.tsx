import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './playground.css';
import { examplesPlugin, variablesText } from './examples';
import { fetchGraphql } from './fetch-graphql';
import { readSettings } from './settings';
import { setUpWorkers } from './workers';

const settings = readSettings();
setUpWorkers(settings.assetsPath);

const [first] = settings.examples;
const examples = examplesPlugin(settings.examples);
const root = document.getElementById('playground');
if (!root) throw new Error('The page has no place for the playground.');

createRoot(root).render(
  <GraphiQL
    fetcher={fetchGraphql(settings.graphqlPath)}
    defaultQuery={first?.query ?? '{ __typename }'}
    plugins={[examples, HISTORY_PLUGIN]}
    {...(first?.variables ? { initialVariables: variablesText(first) } : {})}
    visiblePlugin={examples}
    schemaDescription
    inputValueDeprecation
  >
    <GraphiQL.Logo>Meshway</GraphiQL.Logo>
  </GraphiQL>,
);
