import type { GraphQLEnumType } from 'graphql';
import { byName, type Changes, pair } from './change';
import type { Positions } from './positions';

/** A value that goes away breaks whoever gives it; where it only comes back, nobody asked for it. A new one surprises whoever gets it. */
export function diffEnums(was: GraphQLEnumType, is: GraphQLEnumType, { given, returned }: Positions, changes: Changes): void {
  const { removed, added, kept } = pair(byName(was.getValues()), byName(is.getValues()));
  for (const [name] of removed) {
    const coordinate = `${was.name}.${name}`;
    changes.add('enum-value-removed', given.has(was.name) ? 'breaking' : 'dangerous', coordinate, `${coordinate} is gone.`, [coordinate]);
  }
  for (const [name] of added) {
    const coordinate = `${was.name}.${name}`;
    changes.add('enum-value-added', returned.has(was.name) ? 'dangerous' : 'compatible', coordinate, `${coordinate} is new.`);
  }
  for (const [name, before, after] of kept) {
    if (before.deprecationReason != null || after.deprecationReason == null) continue;
    const coordinate = `${was.name}.${name}`;
    changes.add('enum-value-deprecated', 'compatible', coordinate, `${coordinate} is deprecated: ${after.deprecationReason}`);
  }
}
