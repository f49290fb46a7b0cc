import { always, implies } from '../dnf';
import type { Mask } from '../masks';
import type { MeshRequirements } from './mesh-requirements';
import { type DeclaredField, type MeshSchema, usesOf } from './mesh-schema';
import type { AccessProblem } from './problem';

/**
 * A subgraph only ever narrows another team's field. What several ask for is asked for together, but masks and row filters are applied
 * where the data lies: whoever shows a masked field has to mask it too, in the same way; and whoever takes a field over has to
 * take over its protection.
 */
export function checkAgreement(mesh: MeshSchema, requirements: MeshRequirements): readonly AccessProblem[] {
  const fields = [...mesh.fields].flatMap(([coordinate, declared]) => [
    ...checkMasks(coordinate, declared),
    ...declared.flatMap((field) => checkTakeover(requirements, coordinate, field, declared)),
  ]);
  return [...fields, ...checkTypes(mesh)];
}

function checkMasks(coordinate: string, declared: readonly DeclaredField[]): readonly AccessProblem[] {
  const [first] = declared.flatMap(({ subgraph: { name, access } }) => {
    const mask = access.masks.get(coordinate);
    return mask ? [{ name, mask }] : [];
  });
  if (!first) return [];
  return declared.filter(resolves).flatMap(({ subgraph }) => {
    const other = subgraph.access.masks.get(coordinate);
    if (other && maskText(other) === maskText(first.mask)) return [];
    const what = other ? `is masked as ${maskText(other)}` : 'is shown without a mask';
    const reason = `${what}, while ${first.name} masks it as ${maskText(first.mask)}`;
    return [{ rule: other ? 'ACCESS_CONFLICT' : 'ACCESS_WIDENED', subgraph: subgraph.name, coordinate, reason }];
  });
}

/** An external field is another subgraph's to resolve. */
function resolves({ subgraph, node }: DeclaredField): boolean {
  return usesOf(subgraph, node, 'external').length === 0;
}

function checkTakeover(
  requirements: MeshRequirements,
  coordinate: string,
  { subgraph, node }: DeclaredField,
  declared: readonly DeclaredField[],
): readonly AccessProblem[] {
  return usesOf(subgraph, node, 'override').flatMap(({ from }) => {
    const before = declared.find((field) => field.subgraph.name === from)?.subgraph.access.requirements.get(coordinate);
    const own = subgraph.access.requirements.get(coordinate);
    const needed = before && requirements.of(before);
    const held = own ? requirements.of(own) : always;
    if (!needed || !held || implies(held, needed)) return [];
    const reason = `is taken over from ${from} without what it asks for there: ${requirements.textOf(needed)}`;
    return [{ rule: 'ACCESS_WIDENED', subgraph: subgraph.name, coordinate, reason }];
  });
}

/** Row filters of one name, and group sizes of one type, are meant as one. */
function checkTypes({ subgraphs }: MeshSchema): readonly AccessProblem[] {
  const said = new Map<string, { readonly subgraph: string; readonly text: string }>();
  return subgraphs.flatMap(({ name: subgraph, access }) => {
    const filters = [...access.rowFilters].flatMap(([type, list]) =>
      list.map(({ name, ...filter }) => ({ coordinate: type, what: `the row filter "${name}"`, text: JSON.stringify(filter) })),
    );
    const sizes = [...access.minGroupSizes].map(([type, size]) => ({
      coordinate: type,
      what: 'a smallest group',
      text: JSON.stringify(size),
    }));
    return [...filters, ...sizes].flatMap(({ coordinate, what, text }) => {
      const key = `${coordinate} ${what}`;
      const before = said.get(key);
      said.set(key, before ?? { subgraph, text });
      if (!before || before.text === text) return [];
      return [{ rule: 'ACCESS_CONFLICT', subgraph, coordinate, reason: `has ${what} with other arguments than in ${before.subgraph}` }];
    });
  });
}

function maskText({ kind, size, unless }: Mask): string {
  const lifted = unless.map((scopes) => [...scopes].sort().join(' and ')).sort();
  return [kind, ...(size === undefined ? [] : [`of ${size}`]), lifted.length > 0 ? `unless ${lifted.join(' or ')}` : 'for everybody'].join(
    ' ',
  );
}
