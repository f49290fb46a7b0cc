import type { FetchNode } from '@apollo/query-planner';

export type Variables = Readonly<Record<string, unknown>>;

/** The request of one fetch, written as far as it is the same every time: only variables are added. */
export class PreparedRequest {
  private readonly head: string;
  private readonly variableNames: readonly string[];

  constructor({ operation, operationName, variableUsages }: FetchNode) {
    const named = operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`;
    this.head = `{"query":${JSON.stringify(operation)},${named}"variables":{`;
    this.variableNames = variableUsages ?? [];
  }

  /** The members of the request's variables as JSON text, without entities. */
  variables(variables: Variables): string {
    return memberTexts(this.variableNames, variables).join(',');
  }

  /** The body; `representations`: JSON text of each, for a fetch of entities. */
  body(variables: string, representations?: readonly string[]): string {
    if (!representations) return `${this.head}${variables}}}`;
    return `${this.head}${variables}${variables === '' ? '' : ','}"representations":[${representations.join(',')}]}}`;
  }
}

/** JSON text of each of these variables that has a value: its name and the value. */
export function memberTexts(names: readonly string[], variables: Variables): readonly string[] {
  return names
    .filter((name) => Object.hasOwn(variables, name) && variables[name] !== undefined)
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(variables[name])}`);
}
