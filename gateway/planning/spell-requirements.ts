import type { QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  type NameNode,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import { textArgument } from '../../schemas/links';
import { fetchesOf } from './plan-subgraphs';

/** A field as it is required: its name and its arguments. */
interface Spelling {
  readonly field: string;
  readonly arguments: readonly ArgumentNode[];
  /** The subgraphs that require it, as the supergraph calls them. */
  readonly requiredBy: Set<string>;
}

/** A supergraph in which each way a field is required in is a field of its own. */
export interface SpelledSupergraph {
  readonly sdl: string;
  /** The plan as subgraphs and the executor understand it. */
  restore(plan: QueryPlan): QueryPlan;
}

const REQUIRED_WITH_ARGUMENTS = /\brequires:\s*"{1,3}(?:[^"\\]|\\.)*\(/;

/**
 * Where `@requires` asks for fields with arguments, Apollo's planner keeps one value for all the arguments a field is required with: a price
 * in euro is taken for one in kroner, without an error. Here each gets a field that has no arguments, so that it cannot be taken for another;
 * in the finished plan it is the field again, under an alias. `undefined` for a supergraph that requires nothing with arguments.
 */
export function spellRequirements(supergraphSdl: string): SpelledSupergraph | undefined {
  if (!REQUIRED_WITH_ARGUMENTS.test(supergraphSdl)) return undefined;
  const spellings = new Map<string, Spelling>();
  const document = spellRequires(parse(supergraphSdl, { noLocation: true }), spellings);
  return { sdl: print(addFields(document, spellings)), restore: (plan) => restore(plan, spellings) };
}

/** The name a field has for callers. */
export function plainName(name: string): string {
  return name.replace(/^_required\d+_/, '');
}

function spellRequires(document: DocumentNode, spellings: Map<string, Spelling>): DocumentNode {
  const names = new Map<string, string>();
  const nameFor = ({ name, arguments: args = [] }: FieldNode, subgraph: string): string => {
    const text = `${name.value} ${args.map(print).sort().join(' ')}`;
    const known = names.get(text) ?? `_required${names.size}_${name.value}`;
    names.set(text, known);
    const requiredBy = spellings.get(known)?.requiredBy ?? new Set();
    spellings.set(known, { field: name.value, arguments: args, requiredBy: requiredBy.add(subgraph) });
    return known;
  };
  const spelled = (fields: string, subgraph: string): string => {
    const selection = visit(parse(`{ ${fields} }`, { noLocation: true }), {
      enter: (node) =>
        node.kind === Kind.FIELD && node.arguments?.length ? { ...node, name: named(nameFor(node, subgraph)), arguments: [] } : undefined,
    });
    return stripIgnoredCharacters(print(selection)).slice(1, -1);
  };
  return visit(document, {
    enter: (node) => {
      if (node.kind !== Kind.DIRECTIVE) return undefined;
      const subgraph = textArgument(node as ConstDirectiveNode, 'graph') ?? '';
      const args = node.arguments?.map((argument) =>
        argument.name.value === 'requires' && argument.value.kind === Kind.STRING
          ? { ...argument, value: { ...argument.value, value: spelled(argument.value.value, subgraph) } }
          : argument,
      );
      return { ...node, arguments: args ?? [] };
    },
  });
}

/**
 * Each field stands wherever the field it is made of stands, and belongs to the same subgraphs. Where a subgraph knows the field only as one
 * of others, it knows the spellings that it requires: the planner would ask it for one that nothing there speaks of.
 */
function addFields(document: DocumentNode, spellings: ReadonlyMap<string, Spelling>): DocumentNode {
  const withSpellings = (field: FieldDefinitionNode): readonly FieldDefinitionNode[] => [
    field,
    ...[...spellings].flatMap(([name, spelling]) =>
      spelling.field === field.name.value
        ? [{ ...field, name: named(name), arguments: [], directives: field.directives?.filter(isOriginOf(spelling)) ?? [] }]
        : [],
    ),
  ];
  return visit(document, {
    enter: (node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION
        ? { ...node, fields: node.fields?.flatMap(withSpellings) ?? [] }
        : undefined,
  });
}

/** Only where it comes from; a deprecation, say, is the field's own. */
function isOriginOf({ requiredBy }: Spelling): (directive: ConstDirectiveNode) => boolean {
  return (directive) =>
    directive.name.value.endsWith('__field') && (!isExternal(directive) || requiredBy.has(textArgument(directive, 'graph') ?? ''));
}

function isExternal({ arguments: args = [] }: ConstDirectiveNode): boolean {
  return args.some(({ name, value }) => name.value === 'external' && value.kind === Kind.BOOLEAN && value.value);
}

function restore(plan: QueryPlan, spellings: ReadonlyMap<string, Spelling>): QueryPlan {
  for (const fetch of fetchesOf(plan)) {
    if (fetch.operation.includes('_required')) fetch.operation = restoredOperation(fetch.operation, spellings);
    if (fetch.requires) fetch.requires = fetch.requires.map((selection) => restoredSelection(selection, spellings));
  }
  return plan;
}

function restoredOperation(operation: string, spellings: ReadonlyMap<string, Spelling>): string {
  const document = visit(parse(operation, { noLocation: true }), {
    enter: (node) => {
      const spelling = node.kind === Kind.FIELD ? spellings.get(node.name.value) : undefined;
      if (node.kind !== Kind.FIELD || !spelling) return undefined;
      return { ...node, alias: node.alias ?? node.name, name: named(spelling.field), arguments: spelling.arguments };
    },
  });
  return stripIgnoredCharacters(print(document));
}

/** What is required under an alias is taken from there, and given to the subgraph under the field's own name. */
function restoredSelection(selection: QueryPlanSelectionNode, spellings: ReadonlyMap<string, Spelling>): QueryPlanSelectionNode {
  const selections = selection.selections?.map((inner) => restoredSelection(inner, spellings));
  if (selection.kind === 'InlineFragment') return { ...selection, selections: selections ?? [] };
  const spelling = spellings.get(selection.name);
  const field = selections ? { ...selection, selections } : selection;
  return spelling ? { ...field, alias: selection.name, name: spelling.field } : field;
}

function named(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
