import { type GraphQLSchema, isAbstractType } from 'graphql';
import type { AccessStatements, Requirement } from '../../../schemas/access-statements';
import { type AnyOf, type Caller, holdsAnyOf, stranger } from '../../../schemas/caller';
import { apiError } from '../../../schemas/errors';
import type { Protection } from '../model';
import type { SelectedField } from './coordinates';
import type { Graph } from './graph';

/** What one field of an operation asks of its caller. */
export interface Needed {
  readonly coordinate: string;
  readonly requirement: Requirement;
}

/** What an operation asks of its caller. */
export interface Needs {
  /** Always. */
  readonly always: readonly Needed[];
  /** Of a caller whom no gateway vouches for: keys are how a gateway joins what it may show, so it may always read them. */
  readonly unvouched: readonly Needed[];
}

/**
 * What the selected fields ask: each what it says itself, what its type says, and what the type of its answer says; of an interface
 * or union, what every one of its types says.
 */
export function needsOf(fields: readonly SelectedField[], { requirements }: AccessStatements, schema: GraphQLSchema, graph: Graph): Needs {
  const namesOf = (type: SelectedField['parent']): readonly string[] =>
    isAbstractType(type) ? [type.name, ...schema.getPossibleTypes(type).map(({ name }) => name)] : [type.name];
  const asked = (coordinate: string, statedAt: readonly string[]): readonly Needed[] =>
    statedAt.flatMap((at) => {
      const requirement = requirements.get(at);
      return requirement === undefined ? [] : [{ coordinate, requirement }];
    });
  const always = fields.flatMap(({ coordinate, parent, name, answer }) => {
    const owners = namesOf(parent);
    const answers = answer === undefined || name === '_entities' ? [] : isAbstractType(answer) ? namesOf(answer) : [answer.name];
    const joins = owners.every((owner) => isKey(graph, owner, name));
    return asked(coordinate, [...owners.map((owner) => `${owner}.${name}`), ...(joins ? [] : owners), ...answers]);
  });
  const unvouched = fields.flatMap(({ coordinate, parent }) => asked(coordinate, namesOf(parent)));
  return { always, unvouched };
}

/** Throws UNAUTHORIZED_FIELD_OR_TYPE, at the first field the caller may not read. `undefined` is a caller nobody vouches for. */
export function refuseUnless({ always, unvouched }: Needs, caller: Caller | undefined): void {
  const needed = caller === undefined ? [...always, ...unvouched] : always;
  if (needed.length === 0) return;
  const { authenticated, scopes, policies } = caller ?? stranger;
  const held = { authenticated, scopes: new Set(scopes), policies: new Set(policies) };
  const refused = needed.find(
    ({ requirement }) =>
      (requirement.authenticated && !held.authenticated) ||
      !requirement.scopes.every((anyOf) => holdsAnyOf(held.scopes, anyOf)) ||
      !requirement.policies.every((anyOf) => holdsAnyOf(held.policies, anyOf)),
  );
  if (refused !== undefined) throw apiError('UNAUTHORIZED_FIELD_OR_TYPE', { coordinate: refused.coordinate });
}

/** Whether a caller has what the contract asks. */
export function holds({ authenticated, scopes, policies }: Caller, protection: Protection | undefined): boolean {
  if (protection === undefined) return true;
  const isEnough = (held: readonly string[], anyOf: AnyOf): boolean => anyOf.length === 0 || holdsAnyOf(new Set(held), anyOf);
  return (authenticated || !protection.authenticated) && isEnough(scopes, protection.scopes) && isEnough(policies, protection.policies);
}

function isKey(graph: Graph, type: string, field: string): boolean {
  if (field === '__typename') return true;
  return graph.objects.get(type)?.keys.some(({ name }) => name === field) ?? false;
}
