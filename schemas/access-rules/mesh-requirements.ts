import { both, type Clauses, clausesOf, nothingAsked } from './clauses';
import { type MeshSchema, namedType } from './mesh-schema';

/**
 * What each coordinate of a mesh asks for: what every subgraph says of it, together. So a subgraph more can only ask for more.
 * `undefined` stands for more clauses than can be multiplied out.
 */
export class MeshRequirements {
  private readonly known = new Map<string, Clauses | undefined>();

  constructor(private readonly mesh: MeshSchema) {}

  /** What stands on the coordinate itself, a type's or a field's. */
  on(coordinate: string): Clauses | undefined {
    if (this.known.has(coordinate)) return this.known.get(coordinate);
    const parts = this.mesh.subgraphs.flatMap(({ access }) => access.requirements.get(coordinate) ?? []);
    const clauses = parts.map(clausesOf).reduce(both, nothingAsked);
    this.known.set(coordinate, clauses);
    return clauses;
  }

  /** What a field and its type ask for, without the type it returns: what it carries itself. */
  carriedBy(coordinate: string): Clauses | undefined {
    return both(this.on(typeOf(coordinate)), this.on(coordinate));
  }

  /** What reading a field asks for: it, its type and the type it returns. */
  toRead(coordinate: string): Clauses | undefined {
    const returned = new Set((this.mesh.fields.get(coordinate) ?? []).map(({ node }) => namedType(node.type)));
    return [...returned].map((type) => this.on(type)).reduce(both, this.carriedBy(coordinate));
  }
}

function typeOf(coordinate: string): string {
  return coordinate.slice(0, coordinate.indexOf('.'));
}
