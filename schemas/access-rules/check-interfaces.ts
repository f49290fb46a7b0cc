import { type Dnf, implies } from '../dnf';
import type { MeshRequirements } from './mesh-requirements';
import { isInterfaceObject, type MeshSchema } from './mesh-schema';
import type { AccessProblem } from './problem';

/**
 * What an interface asks for holds for whoever selects its fields through the interface. Selected on an implementation they are other
 * coordinates: unless those ask for as much, the protection is passed by with an inline fragment. What a subgraph says of an interface it
 * knows as an object is no such thing: it counts for all that implement it.
 */
export function checkInterfaces(mesh: MeshSchema, requirements: MeshRequirements): readonly AccessProblem[] {
  return mesh.subgraphs.flatMap((schema) =>
    [...schema.access.requirements.keys()].flatMap((coordinate) => {
      const { name: subgraph } = schema;
      const [type = '', field] = coordinate.split('.');
      if (!mesh.interfaces.has(type) || isInterfaceObject(schema, type)) return [];
      const needed = requirements.on(coordinate);
      if (needed === undefined) return [];
      const places = [...(mesh.members.get(type) ?? [])].map((member) => (field === undefined ? member : `${member}.${field}`));
      const open = places.filter((place) => !carries(requirements, place, needed));
      if (open.length === 0) return [];
      const reason = `asks for ${requirements.textOf(needed)}, which ${open.join(', ')} ${open.length === 1 ? 'does' : 'do'} not, and an inline fragment would pass it by`;
      return [{ rule: 'ACCESS_ON_INTERFACE_ONLY', subgraph, coordinate, reason }];
    }),
  );
}

function carries(requirements: MeshRequirements, place: string, needed: Dnf): boolean {
  const held = requirements.carriedBy(place);
  return held === undefined || implies(held, needed);
}
