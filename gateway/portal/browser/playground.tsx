import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './playground.css';
import { CallerMenu } from './caller-menu';
import { examplesPlugin, variablesText } from './examples';
import { fetchGraphql } from './fetch-graphql';
import { readSettings } from './settings';
import { setUpWorkers } from './workers';

const settings = readSettings();
setUpWorkers(settings.assetsPath);

const [first] = settings.examples;
const examples = examplesPlugin(settings.examples);
let [caller] = settings.callers;
const root = document.getElementById('playground');
if (!root) throw new Error('The page has no place for the playground.');

createRoot(root).render(
  <GraphiQL
    fetcher={fetchGraphql(settings.graphqlPath, () => caller?.headers ?? {})}
    defaultQuery={first?.query ?? '{ __typename }'}
    plugins={[examples, HISTORY_PLUGIN]}
    {...(first?.variables ? { initialVariables: variablesText(first) } : {})}
    visiblePlugin={examples}
    schemaDescription
    inputValueDeprecation
  >
    <GraphiQL.Logo>
      {settings.callers.length > 0 ? (
        <CallerMenu
          callers={settings.callers}
          onChoose={(chosen) => {
            caller = chosen;
          }}
        />
      ) : (
        'Meshway'
      )}
    </GraphiQL.Logo>
  </GraphiQL>,
);
