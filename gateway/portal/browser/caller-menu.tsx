import { useGraphiQLActions } from '@graphiql/react';
import type { ChangeEvent, ReactElement } from 'react';
import type { Caller } from './settings';

interface Props {
  readonly callers: readonly Caller[];
  readonly onChoose: (caller: Caller | undefined) => void;
}

/** A menu of ready-made callers. Whoever is chosen asks from then on, and the schema is read again as they see it. */
export function CallerMenu({ callers, onChoose }: Props): ReactElement {
  const { introspect } = useGraphiQLActions();
  const choose = ({ target }: ChangeEvent<HTMLSelectElement>): void => {
    onChoose(callers[target.selectedIndex]);
    void introspect();
  };
  return (
    <label className="callers">
      Ask as{' '}
      <select onChange={choose}>
        {callers.map(({ name, description }) => (
          <option key={name} title={description}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
