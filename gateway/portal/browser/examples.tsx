import { type GraphiQLPlugin, useGraphiQL } from '@graphiql/react';
import type { ReactElement } from 'react';
import type { Example } from './settings';

/** A side panel with the example operations; one click puts an example into the editors. */
export function examplesPlugin(examples: readonly Example[]): GraphiQLPlugin {
  return { title: 'Examples', icon: ExamplesIcon, content: () => <Examples examples={examples} /> };
}

function Examples({ examples }: { readonly examples: readonly Example[] }): ReactElement {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const open = (example: Example): void => {
    queryEditor?.setValue(example.query);
    variableEditor?.setValue(variablesText(example));
  };
  return (
    <section aria-label="Examples">
      <h2 className="examples-title">Examples</h2>
      <ul className="examples">
        {examples.map((example) => (
          <li key={example.name}>
            <button type="button" className="example" onClick={() => open(example)}>
              <strong>{example.name}</strong>
              {example.description ? <span>{example.description}</span> : null}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function variablesText(example: Example | undefined): string {
  return example?.variables ? JSON.stringify(example.variables, null, 2) : '';
}

function ExamplesIcon(): ReactElement {
  return (
    <svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 5h16M4 12h10M4 19h16M18 9.5l3 2.5-3 2.5" />
    </svg>
  );
}
