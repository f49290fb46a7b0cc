import { wordsOf } from '../../../schemas/contracts';
import type { ContractDraft, PropertyDraft } from './draft';
import type { InferredType } from './profile';

/** What only people know. */
export interface Told {
  readonly purpose: string;
  readonly owner: string;
  readonly team: string;
  readonly domain: string;
  /** Who may see the product at all: `public` or `authenticated`. */
  readonly access: string;
}

/** The descriptor, with a comment at each place that somebody has to look at. */
export function writeDescriptor({ product, object }: ContractDraft, { purpose, owner, team, domain }: Told): string {
  return `# The product: what it is for, who answers for it, what it offers. Written from the data; read every line before you publish it.
apiVersion: v1.0.0
kind: DataProduct
id: ${quote(`urn:mesh:${product}:1`)}
name: ${product} # also the name of the subgraph
version: 1.0.0 # raise it with each change: meshway check says by how much
status: draft
domain: ${quote(domain)}
description:
  purpose: ${quote(purpose)}
  # limitations: what it must not be used for
  # usage: how to use ${object} well
outputPorts:
  - { name: ${product}-graph, type: graphql, version: 1.0.0, contractId: ${quote(contractId(product))} }
team:
  name: ${quote(team)}
  members:
    - { username: ${quote(owner)}, role: owner }
`;
}

/** The contract, with what was guessed and why. */
export function writeContract(draft: ContractDraft, { purpose, access }: Told): string {
  const { product, object, table, rows, properties, isKeyedByPosition } = draft;
  return `# The contract: what the data is, what may be relied on. Types, keys, rules and references were guessed from ${count(rows)} rows; make them what you mean.
apiVersion: v3.1.0
kind: DataContract
id: ${quote(contractId(product))}
version: 1.0.0
status: draft
description:
  purpose: ${quote(purpose)}
schema:
  - name: ${object}
    physicalName: ${table} # the table
    logicalType: object
    description: ${quote(`${sentence(object)}.`)} # what is one row?
    quality:
      - { id: not_empty, metric: rowCount, mustBeGreaterThan: 0, unit: rows, dimension: completeness, severity: error }
${rows >= 20 ? `      # There were ${count(rows)} rows; far fewer mean that something is missing.\n      - { id: not_far_fewer, metric: rowCount, mustBeGreaterThan: ${Math.floor(rows / 2)}, unit: rows, dimension: completeness, severity: warning }\n` : ''}    properties:
${isKeyedByPosition ? positionKey : ''}${properties.map(propertyText).join('')}slaProperties: # promise what you can keep, and take away what you cannot
  - { id: freshness, property: latency, value: 1, unit: d }
  - { id: frequency, property: frequency, value: 1, unit: d }
  - { id: availability, property: availability, value: 99, unit: percent }
  - { id: retention, property: retention, value: 1, unit: y }
customProperties:
  - { property: access, value: ${access} } # who may see it: public, authenticated, or scopes like [[${product}:read]]
`;
}

const positionKey = `      # No column tells rows apart, so the key is the row's position in the file: it is another one when the file is sorted otherwise.
      - name: rowNumber
        physicalName: file_row_number
        logicalType: integer
        logicalTypeOptions: { format: i64 }
        physicalType: BIGINT
        primaryKey: true
        primaryKeyPosition: 1
        required: true
        classification: internal
        description: The position of the row in its file, from 0.
`;

function propertyText(property: PropertyDraft): string {
  const { name, column, type, keyPosition, isRequired, isUnique, personal, reference, description } = property;
  const lines = [
    `- name: ${name}`,
    ...(column === name ? [] : [`physicalName: ${quote(column)} # the column`]),
    ...typeLines(type),
    ...(keyPosition === undefined ? [] : ['primaryKey: true', `primaryKeyPosition: ${keyPosition}`]),
    ...(isRequired ? ['required: true'] : []),
    ...(isUnique ? ['unique: true # no two rows had the same; take it away if that was chance'] : []),
    ...(personal === undefined
      ? ['classification: internal']
      : ['classification: restricted', `tags: [pii] # a guess: ${personal}. If it is of no person: tags: [not-personal]`]),
    description === undefined
      ? `description: ${quote(`${sentence(name)}.`)} # what it means, and its unit`
      : `description: ${quote(description)}`,
    ...(reference === undefined ? [] : [`# ${reference.because}.`, `relationships: [{ type: foreignKey, to: ${quote(reference.to)} }]`]),
    ...qualityLines(property),
  ];
  return `${lines.map((line, index) => `${index === 0 ? '      ' : '        '}${line}`).join('\n')}\n`;
}

function typeLines(type: InferredType): readonly string[] {
  switch (type.kind) {
    case 'bigint':
      return ['logicalType: integer', 'logicalTypeOptions: { format: i64 }', 'physicalType: BIGINT'];
    case 'integer':
      return ['logicalType: integer', 'physicalType: INTEGER'];
    case 'float':
      return ['logicalType: number', 'physicalType: DOUBLE # not exact: for money write decimal(18,2)'];
    case 'decimal':
      return ['logicalType: number', `physicalType: decimal(${type.precision},${type.scale})`];
    default:
      return [`logicalType: ${type.kind}`];
  }
}

function qualityLines({ name, values, looksLikeEmail, missingPercent, isRequired }: PropertyDraft): readonly string[] {
  const id = wordsOf(name).join('_');
  const missing = Math.min(100, Math.ceil(missingPercent) + 5);
  const rules = [
    ...(values
      ? [
          `# These values became an enum of the graph; a new one has to be added here first.`,
          `- { id: ${id}_known, metric: invalidValues, arguments: { validValues: [${values.map(quote).join(', ')}] }, mustBe: 0, unit: rows, severity: error }`,
        ]
      : []),
    ...(looksLikeEmail
      ? [
          `- { id: ${id}_looks_right, metric: invalidValues, arguments: { pattern: "^[^@ ]+@[^@ ]+$" }, mustBe: 0, unit: rows, severity: warning }`,
        ]
      : []),
    ...(!isRequired && missingPercent < 90
      ? [
          `- { id: ${id}_given, metric: nullValues, mustBeLessOrEqualTo: ${missing}, unit: percent, severity: warning } # ${missingPercent.toFixed(1)} % were missing`,
        ]
      : []),
  ];
  return rules.length === 0 ? [] : ['quality:', ...rules.map((rule) => `  ${rule}`)];
}

function contractId(product: string): string {
  return `urn:mesh:${product}:1:contract`;
}

/** `placedAt` → `Placed at`. */
function sentence(name: string): string {
  const words = wordsOf(name).join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A text of a file nobody has looked at, as YAML takes it: JSON is YAML. */
function quote(text: string): string {
  return JSON.stringify(text);
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
