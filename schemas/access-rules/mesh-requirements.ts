import type { Requirement } from '../access-statements';
import { Atoms } from '../atoms';
import { always, both, type Dnf } from '../dnf';
import { type MeshSchema, namedType } from './mesh-schema';

/**
 * What each coordinate of a mesh asks for: what every subgraph says of it, together. So a subgraph more can only ask for more.
 * `undefined` stands for more clauses than can be multiplied out.
 */
export class MeshRequirements {
  private readonly atoms = new Atoms();
  private readonly stated = new Map<string, Dnf | undefined>();

  constructor(private readonly mesh: MeshSchema) {
    for (const { access } of mesh.subgraphs)
      for (const [coordinate, requirement] of access.requirements)
        this.stated.set(coordinate, both(this.on(coordinate), this.of(requirement)));
  }

  /** What stands on the coordinate itself, a type's or a field's. */
  on(coordinate: string): Dnf | undefined {
    return this.stated.has(coordinate) ? this.stated.get(coordinate) : always;
  }

  /** What one subgraph says, by itself. */
  of(requirement: Requirement): Dnf | undefined {
    return this.atoms.conditionOf(requirement);
  }

  /** `scope:a and scope:b, or policy:c` */
  textOf(condition: Dnf): string {
    return this.atoms.textOf(condition);
  }

  /** What a field and its type ask for, without the type it returns: what it carries itself. Of a type, what it asks for. */
  carriedBy(coordinate: string): Dnf | undefined {
    return both(this.on(typeOf(coordinate)), this.on(coordinate));
  }

  /** What reading a field asks for: it, its type and the type it returns. Of a type, what it asks for. */
  toRead(coordinate: string): Dnf | undefined {
    const returned = new Set((this.mesh.fields.get(coordinate) ?? []).map(({ node }) => namedType(node.type)));
    return [...returned].map((type) => this.on(type)).reduce(both, this.carriedBy(coordinate));
  }
}

function typeOf(coordinate: string): string {
  return coordinate.split('.', 1).join();
}
