import fc from 'fast-check';
import type { World } from './world';

/** A random document, valid for every world of `worlds`: each response name stands for one field wherever it can meet another. */
export const documents = (world: World): fc.Arbitrary<string> =>
  fc.infiniteStream(fc.nat({ max: 1_000_000 })).map((stream) => {
    const next = (below: number): number => Number(stream.next().value ?? 0) % below;
    return write(world, next);
  });

function write(world: World, next: (below: number) => number): string {
  const fragments = world.types.map(({ name }) => `fragment F${name} on ${name} { ${leaves(world, name, next)} }`);
  let names = 0;
  const alias = (): string => {
    names += 1;
    return `n${names}`;
  };
  const condition = (): string => ['', '', '', ' @skip(if: false)', ' @include(if: true)', ' @skip(if: true)'][next(6)] ?? '';
  const selection = (typeName: string, depth: number): string => {
    const parts: string[] = [];
    for (let count = 1 + next(3); count > 0; count -= 1) parts.push(part(typeName, depth));
    return parts.join(' ');
  };
  const part = (typeName: string, depth: number): string => {
    const type = world.types.find(({ name }) => name === typeName);
    if (!type) {
      const narrower = world.types[next(world.types.length)]?.name ?? 'T0';
      if (next(3) === 0) return `${alias()}: ${world.shared[next(world.shared.length)]}${condition()}`;
      return next(2) === 0 ? `...F${narrower}${condition()}` : `... on ${narrower}${condition()} { ${selection(narrower, depth)} }`;
    }
    const field = type.fields[next(type.fields.length)];
    if (!field || (field.type !== undefined && depth === 0)) return `${alias()}: __typename`;
    const inner = field.type === undefined ? '' : ` { ${selection(field.type, depth - 1)} }`;
    switch (next(5)) {
      case 0:
        return `...F${typeName}${condition()}`;
      case 1:
        return `... on Any${condition()} { ${selection('Any', depth)} }`;
      default:
        return `${alias()}: ${field.name}${condition()}${inner}`;
    }
  };
  const roots = [...world.types.map(({ name }) => [name.toLowerCase(), name] as const), ['any', 'Any'] as const, ['anys', 'Any'] as const];
  const body = Array.from({ length: 1 + next(3) }, () => {
    const [field, type] = roots[next(roots.length)] ?? ['any', 'Any'];
    return `${alias()}: ${field}${condition()} { ${selection(type, 3)} }`;
  }).join(' ');
  const used = fragments.filter((text) => body.includes(`...F${text.slice(10, 12)}`));
  return `{ ${body} } ${used.join(' ')}`;
}

/** Under their own names: a fragment may be spread wherever its type is. */
function leaves({ types }: World, typeName: string, next: (below: number) => number): string {
  const texts = (types.find(({ name }) => name === typeName)?.fields ?? []).filter(({ type }) => type === undefined);
  return [...new Set([0, 1, 2].map(() => texts[next(texts.length)]?.name ?? 'l0'))].map((name) => `${typeName}_${name}: ${name}`).join(' ');
}
