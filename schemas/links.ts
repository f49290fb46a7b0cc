import type { ConstDirectiveNode, ConstValueNode, DocumentNode } from 'graphql';
import { Kind } from 'graphql';

/** One `@link` of a schema: a specification it uses, and the names it goes by here. */
export interface Link {
  /** `https://specs.apollo.dev/join/v0.5` */
  readonly url: string;
  /** `https://specs.apollo.dev/join`, without the version. */
  readonly identity: string;
  /** The last word of the identity: `join`. */
  readonly spec: string;
  readonly purpose: string | undefined;
  /** What names of the specification begin with when they were not imported. */
  readonly prefix: string;
  /** Name in the specification → name in this document. Directives keep their `@`. */
  readonly imports: ReadonlyMap<string, string>;
  readonly node: ConstDirectiveNode;
}

/** The links of a subgraph or supergraph, in both spellings (`@link(url:)` and the older `@core(feature:)`). */
export function readLinks(document: DocumentNode): readonly Link[] {
  const schemas = document.definitions.filter((node) => node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION);
  return schemas.flatMap((schema) => schema.directives ?? []).flatMap((node) => readLink(node) ?? []);
}

/** What the specification's own directive (`@tag` of `tag`) or another of its directives is called in this document, without `@`. */
export function directiveName(link: Link, directive: string = link.spec): string {
  return link.imports.get(`@${directive}`) ?? (directive === link.spec ? link.prefix : `${link.prefix}__${directive}`);
}

/** Whether a type or directive name belongs to the specification. */
export function belongsTo(link: Link, name: string): boolean {
  return (
    name === directiveName(link) ||
    name.startsWith(`${link.prefix}__`) ||
    [...link.imports.values()].some((imported) => imported.replace('@', '') === name)
  );
}

function readLink(node: ConstDirectiveNode): Link | undefined {
  const url = textArgument(node, 'url') ?? textArgument(node, 'feature');
  if (url === undefined) return undefined;
  const identity = url.replace(/\/v\d+\.\d+\/?$/, '');
  const spec = identity.slice(identity.lastIndexOf('/') + 1);
  return {
    url,
    identity,
    spec,
    purpose: textArgument(node, 'for'),
    prefix: textArgument(node, 'as') ?? spec,
    imports: new Map(listArgument(node, 'import').flatMap(readImport)),
    node,
  };
}

function readImport(value: ConstValueNode): readonly (readonly [string, string])[] {
  if (value.kind === Kind.STRING) return [[value.value, value.value.replace('@', '')]];
  if (value.kind !== Kind.OBJECT) return [];
  const part = (name: string): string | undefined => {
    const field = value.fields.find((candidate) => candidate.name.value === name);
    return field?.value.kind === Kind.STRING ? field.value.value : undefined;
  };
  const name = part('name');
  return name === undefined ? [] : [[name, (part('as') ?? name).replace('@', '')]];
}

export function textArgument(node: ConstDirectiveNode, name: string): string | undefined {
  const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

function listArgument(node: ConstDirectiveNode, name: string): readonly ConstValueNode[] {
  const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.LIST ? value.values : [];
}
