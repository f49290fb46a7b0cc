import { type DocumentNode, Kind, print, visit } from 'graphql';

const scalars: ReadonlySet<string> = new Set([Kind.STRING, Kind.INT, Kind.FLOAT, Kind.BOOLEAN]);

/** The text of a document with its values taken out, since somebody may be named in them; valid wherever the document is. */
export function withoutLiterals(document: DocumentNode): string {
  const stripped = visit(document, {
    enter: (node) => {
      switch (node.kind) {
        case Kind.STRING:
          return { ...node, value: '', block: false };
        case Kind.INT:
        case Kind.FLOAT:
          return { ...node, value: '0' };
        case Kind.BOOLEAN:
          return { ...node, value: false };
        case Kind.LIST:
          // How many there were would be said, and a thousand of nothing takes the room of a thousand.
          return node.values.every(({ kind }) => scalars.has(kind)) ? { ...node, values: node.values.slice(0, 1) } : undefined;
        case Kind.DIRECTIVE:
          // `@skip(if: true)` decides what is fetched.
          return node.name.value === 'skip' || node.name.value === 'include' ? false : undefined;
        default:
          return undefined;
      }
    },
  });
  return print(stripped);
}
