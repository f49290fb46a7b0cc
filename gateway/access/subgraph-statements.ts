import { parse } from 'graphql';
import { readAccess } from '../../schemas/access-directives';
import type { AccessStatements } from '../../schemas/access-statements';
import type { Steps } from '../threads';

/** What the schemas of subgraphs say of access. A publication changes one of them: what the others say is not read again. */
export class SubgraphStatements {
  /** Of the last subgraphs, by SDL. */
  private known: ReadonlyMap<string, AccessStatements> = new Map();

  /** By the names of `subgraphs`, which has their SDL. Throws ACCESS_INVALID for conditions that cannot be meant. */
  *of(subgraphs: ReadonlyMap<string, string>): Steps<ReadonlyMap<string, AccessStatements>> {
    const bySdl = new Map<string, AccessStatements>();
    const byName = new Map<string, AccessStatements>();
    for (const [name, sdl] of subgraphs) {
      const statements = this.known.get(sdl) ?? readAccess(parse(sdl, { noLocation: true }));
      bySdl.set(sdl, statements);
      byName.set(name, statements);
      yield;
    }
    this.known = bySdl;
    return byName;
  }
}
