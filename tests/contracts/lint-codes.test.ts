// Goal: every lint code is found where it is, and nothing else is said.
// Method: break a clean mesh in one place for each case; ‸ marks where the problem must be reported. The mesh’s files are
// in fixtures/mesh.
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type LintCode, lintCodes, lintProductFolder } from '../../schemas/contracts';
import { takeMarker } from './support/marker';
import { copyMesh, type MeshCopy } from './support/mesh-copy';

interface Case {
  readonly code: LintCode;
  readonly title: string;
  /** Where the change is made; the contract of orders unless given. */
  readonly file?: string;
  /** What stands there, and what is written instead, with one marker. */
  readonly change: readonly [string, string];
  /** Codes of other problems that follow from the same break. */
  readonly also?: readonly LintCode[];
  /** What the fix must say. */
  readonly fix?: string;
}

const descriptor = 'orders/orders.odps.yaml';
const totals = 'order-totals/order-totals.odps.yaml';

const cases: readonly Case[] = [
  // YAML
  {
    code: 'yaml-syntax',
    title: 'a quote that is never closed',
    change: ['status: active', 'status: "active‸'],
    also: [],
  },
  { code: 'yaml-custom-tag', title: 'a tag of some program', change: ['status: active', 'status: ‸!python/object active'] },
  { code: 'yaml-duplicate-key', title: 'a key twice', change: ['status: active', 'status: active\n‸status: draft'] },
  {
    code: 'yaml-forbidden-key',
    title: 'a key that would reach the prototype',
    change: ['status: active', 'status: active\n‸__proto__: {polluted: true}'],
  },
  { code: 'text-too-long', title: 'a text past the limit', change: ['One order as it was placed.', `‸${'long '.repeat(4_001)}`] },
  // Shape
  { code: 'unsupported-version', title: 'a version of long ago', change: ['apiVersion: v3.1.0', 'apiVersion: ‸v2.2.2'], fix: 'v3.1.0' },
  {
    code: 'unsupported-version',
    title: 'a descriptor of the future',
    file: descriptor,
    change: ['apiVersion: v1.0.0', 'apiVersion: ‸v4.0.0'],
    fix: 'v1.1.0',
  },
  {
    code: 'unknown-key',
    title: 'a key with a slip',
    change: ['physicalName: orders', '‸phisicalName: orders'],
    fix: 'Did you mean "physicalName"?',
  },
  { code: 'unknown-key', title: 'a key of our own', change: ['status: active', 'status: active\n‸x-team: sales'], fix: 'customProperties' },
  { code: 'unknown-key', title: 'a key named as a method', change: ['status: active', 'status: active\n‸constructor: {a: 1}'] },
  {
    code: 'unknown-key',
    title: 'a field of another kind of server',
    change: ['database: orders.duckdb', 'database: orders.duckdb\n    ‸port: 5432'],
  },
  {
    code: 'missing-key',
    title: 'an object without a name',
    change: ['  - name: OrderLine\n    description: One product', '  - ‸description: One product'],
  },
  { code: 'wrong-type', title: 'a version that YAML reads as a number', change: ['version: 1.0.0', 'version: ‸1.0'], fix: 'version: "1"' },
  { code: 'wrong-type', title: 'a key without a value', change: ['status: active', 'status: ‸'] },
  {
    code: 'wrong-value',
    title: 'a type with a slip',
    change: ['logicalType: number', 'logicalType: ‸nunber'],
    fix: 'Did you mean "number"?',
  },
  {
    code: 'wrong-value',
    title: 'a type of 3.2 in 3.1',
    change: ['logicalType: array', 'logicalType: ‸vector'],
    also: ['unknown-key', 'unsupported-type'],
  },
  { code: 'wrong-value', title: 'another kind of document', file: descriptor, change: ['kind: DataProduct', 'kind: ‸DataContract'] },
  {
    code: 'bad-url',
    title: 'a link that runs a script',
    file: descriptor,
    change: ['status: active', 'status: active\nauthoritativeDefinitions: [{type: implementation, url: ‸"javascript:alert(1)"}]'],
  },
  {
    code: 'bad-url',
    title: 'a link that carries a password',
    file: descriptor,
    change: ['status: active', 'status: active\nauthoritativeDefinitions: [{type: implementation, url: ‸"https://a:b@example.com/"}]'],
  },
  {
    code: 'options-without-type',
    title: 'options of no type',
    change: [
      '        logicalType: string\n        description: What the shop calls it.\n        logicalTypeOptions:\n          pattern',
      '        description: What the shop calls it.\n        logicalTypeOptions:\n          ‸pattern',
    ],
    also: ['missing-type'],
  },
  {
    code: 'misplaced-classification',
    title: 'a classified object',
    change: ['physicalName: orders', 'physicalName: orders\n    ‸classification: restricted'],
  },
  {
    code: 'missing-operator',
    title: 'a rule that expects nothing',
    change: ['{ id: some, metric: rowCount, mustBeGreaterThan: 0, severity: error }', '‸{id: some, metric: rowCount, severity: error}'],
  },
  {
    code: 'several-operators',
    title: 'a rule that expects two things',
    change: ['mustBeGreaterThan: 0, ', 'mustBeGreaterThan: 0, ‸mustBeLessThan: 9, '],
  },
  { code: 'bad-pattern', title: 'a look-ahead', change: ['"[A-Z]+-[0-9]+"', "‸'(?=a)b'"], fix: 'RE2' },
  { code: 'bad-pattern', title: 'a pattern past the limit', change: ['"[A-Z]+-[0-9]+"', `‸'${'a'.repeat(1_001)}'`] },
  { code: 'bad-reference', title: 'a reference of another kind', change: ['to: Order.id', 'to: ‸"#/definitions/Order"'] },
  // What people need to know
  {
    code: 'missing-owner',
    title: 'a team without an owner',
    file: descriptor,
    change: [
      'name: sales\n  members:\n    - username: ann@example.com\n      role: owner',
      '‸name: sales\n  members:\n    - username: ann@example.com\n      role: reader',
    ],
  },
  {
    code: 'missing-purpose',
    title: 'a product without a purpose',
    file: descriptor,
    change: ['description:\n  purpose: Every order ever placed.', 'description: ‸{}'],
  },
  {
    code: 'missing-description',
    title: 'an object that is not explained',
    change: [
      'name: Order\n    physicalName: orders\n    description: One order as it was placed.',
      'name: ‸Order\n    physicalName: orders',
    ],
  },
  {
    code: 'missing-description',
    title: 'a property that is not explained',
    change: [
      'name: total\n        logicalType: number\n        physicalType: decimal(18,2)\n        description: What it costs, in euro.',
      'name: ‸total\n        logicalType: number\n        physicalType: decimal(18,2)',
    ],
  },
  {
    code: 'missing-output-port',
    title: 'a product that offers nothing',
    file: descriptor,
    change: ['outputPorts:\n  - name: orders\n    version: 1.0.0\n    contractId: urn:test:orders:contract', 'outputPorts: ‸[]'],
  },
  {
    code: 'unclassified-personal-data',
    title: 'a name that says so',
    change: ['- name: code', '- name: ‸billingAddress'],
    fix: 'not-personal',
  },
  {
    code: 'unclassified-personal-data',
    title: 'a column whose stored name says so',
    change: ['- name: code\n', '- name: ‸code\n        physicalName: cust_e_mail\n'],
  },
  {
    code: 'unclassified-personal-data',
    title: 'a tag that says so',
    change: ['- name: code\n', '- name: ‸code\n        classification: internal\n        tags: [pii]\n'],
  },
  {
    code: 'unknown-classification',
    title: 'a classification with a slip',
    change: ['- name: code\n', '- name: code\n        classification: ‸resticted\n'],
    fix: 'Did you mean "restricted"?',
  },
  {
    code: 'unknown-sla-property',
    title: 'a promise with a slip',
    change: ['property: latency', 'property: ‸latancy'],
    fix: 'Did you mean "latency"?',
  },
  {
    code: 'unknown-sla-element',
    title: 'a promise about nothing',
    change: ['element: Order.total', 'element: ‸Order.totel'],
    fix: 'Did you mean "Order.total"?',
  },
  {
    code: 'unknown-custom-property',
    title: 'one of ours with a slip',
    change: ['property: inverseName', 'property: ‸inversName'],
    fix: 'Did you mean "inverseName"?',
  },
  {
    code: 'misplaced-custom-property',
    title: 'one of ours where nobody reads it',
    change: ['physicalName: orders', 'physicalName: orders\n    customProperties: [{property: ‸timeRole, value: actual}]'],
    fix: 'a property',
  },
  {
    code: 'wrong-custom-property',
    title: 'an empty list of scopes',
    change: ['- name: code\n', '- name: code\n        customProperties: [{property: scopes, value: ‸[]}]\n'],
  },
  {
    code: 'wrong-custom-property',
    title: 'a scope nobody can hold',
    change: ['- name: code\n', "- name: code\n        customProperties: [{property: scopes, value: ‸['two words']}]\n"],
  },
  {
    code: 'wrong-custom-property',
    title: 'access by a word of its own',
    change: ['value: public', 'value: ‸everybody'],
    fix: '[[orders:read]]',
  },
  {
    code: 'wrong-custom-property',
    title: 'a purpose with blanks',
    change: [
      '  - { property: access, value: public }',
      '  - { property: access, value: public }\n  - { property: purposes, value: ‸[fraud prevention] }',
    ],
    fix: '[fraud-prevention]',
  },
  ...['hash', '{kind: blur}', '{kind: bucket}', '{kind: year, size: 2}', '{kind: hash, unless: []}', '{kind: hash, unles: [a]}'].map(
    (mask): Case => ({
      code: 'wrong-custom-property',
      title: `the mask ${mask}`,
      change: ['- name: code\n', `- name: code\n        customProperties: [{property: mask, value: ‸${mask}}]\n`],
      fix: '{kind: lastFour',
    }),
  ),
  ...['{rows: 1}', '5', '{rows: 5, unless: [[]]}'].map(
    (size): Case => ({
      code: 'wrong-custom-property',
      title: `the group size ${size}`,
      change: ['physicalName: orders', `physicalName: orders\n    customProperties: [{property: minGroupSize, value: ‸${size}}]`],
      fix: '{rows: 5',
    }),
  ),
  ...['{}', '[{name: a, property: status, operator: like, claim: c}]', '[{name: a, property: status, operator: in}]'].map(
    (filter): Case => ({
      code: 'wrong-custom-property',
      title: `the row filter ${filter}`,
      change: ['physicalName: orders', `physicalName: orders\n    customProperties: [{property: rowFilter, value: ‸${filter}}]`],
      fix: 'operator: equals',
    }),
  ),
  // Access
  {
    code: 'missing-access',
    title: 'a product that says nothing of who may see it',
    change: ['  - { property: access, value: public }\n  - property: sloTargets', '  ‸- property: sloTargets'],
    fix: 'value: public',
  },
  {
    code: 'unfit-mask',
    title: 'the last four of a number',
    change: ['name: total\n', 'name: total\n        customProperties: [{property: mask, value: ‸{kind: lastFour}}]\n'],
  },
  {
    code: 'unfit-mask',
    title: 'a masked relationship',
    change: ['- name: customerId\n', '- name: customerId\n        customProperties: [{property: mask, value: ‸{kind: null}}]\n'],
  },
  {
    code: 'unfit-mask',
    title: 'a hash where the values are listed',
    change: ['- name: status\n', '- name: status\n        customProperties: [{property: mask, value: ‸{kind: hash}}]\n'],
  },
  {
    code: 'unknown-filter-property',
    title: 'a row filter about a property with a slip',
    change: [
      'physicalName: orders',
      'physicalName: orders\n    customProperties: [{property: rowFilter, value: [‸{name: own, property: stats, operator: in, claim: c}]}]',
    ],
    fix: 'Did you mean "status"?',
  },
  {
    code: 'unfit-row-filter',
    title: 'a prefix of a number',
    change: [
      'physicalName: orders',
      'physicalName: orders\n    customProperties: [{property: rowFilter, value: [‸{name: own, property: total, operator: startsWith, claim: c}]}]',
    ],
  },
  {
    code: 'unfit-row-filter',
    title: 'a row filter about a list',
    change: [
      'description: One product of an order.',
      'description: One product of an order.\n    customProperties: [{property: rowFilter, value: [‸{name: own, property: labels, operator: in, claim: c}]}]',
    ],
  },
  {
    code: 'open-rows',
    title: 'a group size of rows that can be listed',
    change: ['physicalName: orders', 'physicalName: orders\n    customProperties: [{property: minGroupSize, value: ‸{rows: 5}}]'],
    fix: 'scopes',
  },
  // Names and types
  {
    code: 'bad-product-name',
    title: 'a product named with spaces',
    file: descriptor,
    change: ['name: orders\nversion', 'name: ‸My Orders\nversion'],
  },
  {
    code: 'bad-graphql-name',
    title: 'a name GraphQL does not take',
    change: ['- name: total\n', '- name: ‸"total-amount"\n'],
    also: ['unknown-sla-element'],
    fix: 'physicalName: "total-amount"',
  },
  { code: 'bad-graphql-name', title: 'an object named as a type of the graph', change: ['- name: OrderLine', '- name: ‸PageInfo'] },
  { code: 'name-style', title: 'a name in the style of a column', change: ['- name: code', '- name: ‸order_code'], fix: 'orderCode' },
  { code: 'name-collision', title: 'two properties of one name', change: ['- name: code', '- name: ‸total'] },
  {
    code: 'name-collision',
    title: 'two objects of one name',
    change: ['- name: OrderLine', '- name: ‸Order'],
  },
  {
    code: 'name-collision',
    title: 'an object named as a type that goes with another',
    change: ['- name: OrderLine', '- name: ‸OrderFilter'],
  },
  {
    code: 'name-collision',
    title: 'a reference named as a property',
    change: [
      '- to: ../customers/customers.odcs.yaml#schema/Customer/properties/id',
      '- ‸to: ../customers/customers.odcs.yaml#schema/Customer/properties/id\n            customProperties: [{property: name, value: status}]',
    ],
  },
  {
    code: 'name-collision',
    title: 'two valid values of one name in the graph',
    change: [
      'status\n        logicalType: string\n        description: Where it stands.\n        quality:\n          - metric: invalidValues\n            arguments: { validValues: [OPEN, PAID] }',
      '‸status\n        logicalType: string\n        description: Where it stands.\n        quality:\n          - metric: invalidValues\n            arguments: {validValues: [in transit, in-transit]}',
    ],
  },
  {
    code: 'inverse-name-collision',
    title: 'two ways back of one name',
    change: [
      '- name: code\n',
      '- name: buyerId\n        relationships:\n          - ‸to: ../customers/customers.odcs.yaml#schema/Customer/properties/id\n',
    ],
  },
  {
    code: 'no-primary-key',
    title: 'an object nobody can address',
    change: [
      'name: OrderLine\n    description: One product of an order.\n    properties:\n      - name: id\n        logicalType: string\n        primaryKey: true',
      'name: ‸OrderLine\n    description: One product of an order.\n    properties:\n      - name: id\n        logicalType: string',
    ],
  },
  {
    code: 'bad-key-position',
    title: 'two keys in the same place',
    change: [
      '- name: labels\n        logicalType: array\n        items: { logicalType: string }',
      '- name: first\n        logicalType: string\n        primaryKey: true\n        primaryKeyPosition: 1\n        description: The first.\n      - name: labels\n        logicalType: string\n        primaryKey: true\n        primaryKeyPosition: ‸1',
    ],
  },
  {
    code: 'protected-key',
    title: 'a key that must be kept secret',
    change: [
      '- name: labels\n        logicalType: array\n        items: { logicalType: string }',
      '- name: labels\n        logicalType: string\n        primaryKey: true\n        classification: ‸restricted',
    ],
  },
  { code: 'missing-type', title: 'a property of no type', change: ['name: total\n        logicalType: number\n', 'name: ‸total\n'] },
  {
    code: 'unsupported-type',
    title: 'a property with parts',
    change: [
      'logicalType: array\n        items: { logicalType: string }',
      'logicalType: ‸object\n        properties: [{name: a, logicalType: string}]',
    ],
  },
  { code: 'unsupported-type', title: 'a decimal without its digits', change: ['decimal(18,2)', '‸decimal'] },
  // References
  {
    code: 'unknown-reference-contract',
    title: 'a contract that is not there',
    change: ['to: ../customers/customers', 'to: ‸../customer/customers'],
  },
  {
    code: 'unknown-reference-contract',
    title: 'a contract outside the mesh',
    change: ['to: ../customers/customers', 'to: ‸../../customers/customers'],
  },
  {
    code: 'unknown-reference-target',
    title: 'an object that is not there',
    change: ['to: ../customers/customers.odcs.yaml#schema/Customer/', 'to: ‸../customers/customers.odcs.yaml#schema/Custommer/'],
    fix: 'Did you mean "Customer"?',
  },
  {
    code: 'unknown-reference-target',
    title: 'a property that is not there',
    change: [
      'to: ../customers/customers.odcs.yaml#schema/Customer/properties/id',
      'to: ‸../customers/customers.odcs.yaml#schema/Customer/properties/contry',
    ],
    fix: 'Did you mean "country"?',
  },
  {
    code: 'unknown-local-reference',
    title: 'an object that is not in this contract',
    change: ['to: Order.id', 'to: ‸Ordr.id'],
    fix: 'Did you mean "Order"?',
  },
  {
    code: 'reference-by-id',
    title: 'an id that is not the name',
    change: [
      'to: ../customers/customers.odcs.yaml#schema/Customer/properties/id',
      'to: ‸../customers/customers.odcs.yaml#schema/Customer/properties/customer-key',
    ],
    fix: 'Write "id"',
  },
  { code: 'reference-not-key', title: 'a property that is not the key', change: ['to: Order.id', 'to: ‸Order.code'], fix: 'Order.id' },
  {
    code: 'reference-count',
    title: 'one property that leads to two',
    change: ['to: Order.id', 'to: ‸[Order.id, Order.code]'],
    also: ['reference-not-key'],
  },
  {
    code: 'reference-type-mismatch',
    title: 'a number that leads to a text',
    change: [
      'logicalType: string\n        description: Whose line it is.\n        relationships:\n          - to: Order.id',
      'logicalType: integer\n        description: Whose line it is.\n        relationships:\n          - to: ‸Order.id',
    ],
  },
  // Ports
  {
    code: 'unknown-input-port',
    title: 'a product that is not there',
    file: totals,
    change: ['inputPorts:\n  - name: orders', 'inputPorts:\n  - name: ‸order'],
    fix: 'Did you mean "orders"?',
  },
  {
    code: 'input-port-contract',
    title: 'a contract the product does not have',
    file: totals,
    change: ['contractId: urn:test:orders:contract', 'contractId: ‸urn:test:orders:2'],
    fix: 'urn:test:orders:contract',
  },
  {
    code: 'output-port-contract',
    title: 'a contract that is not the folder’s',
    file: descriptor,
    change: ['contractId: urn:test:orders:contract', 'contractId: ‸urn:test:orders:2'],
  },
  {
    code: 'inputs-without-transform',
    title: 'inputs that nothing reads',
    file: descriptor,
    change: ['outputPorts:', '‸inputPorts: [{name: customers, version: 1.0.0, contractId: urn:test:customers:contract}]\noutputPorts:'],
  },
  // Promises
  {
    code: 'unknown-quality-property',
    title: 'a rule about nothing',
    change: [
      '{ id: some, metric: rowCount, mustBeGreaterThan: 0, severity: error }',
      '{id: some, metric: duplicateValues, arguments: ‸{properties: [codes]}, mustBe: 0}',
    ],
    fix: 'Did you mean "code"?',
  },
  {
    code: 'incomplete-quality-rule',
    title: 'a rule that does not say what is valid',
    change: ['metric: invalidValues\n            arguments: { validValues: [OPEN, PAID] }', 'metric: ‸invalidValues'],
  },
  {
    code: 'unknown-quality-severity',
    title: 'a severity with a slip',
    change: ['severity: error', 'severity: ‸eror'],
    fix: 'Did you mean "error"?',
  },
  {
    code: 'bad-slo-target',
    title: 'a target of no promise',
    change: ['{ sla: fresh, target: 0.99, window: 30d }', '‸{sla: avail, target: 0.99, window: 30d}'],
  },
  {
    code: 'bad-slo-target',
    title: 'a target that allows no failure',
    change: ['{ sla: fresh, target: 0.99, window: 30d }', '‸{sla: fresh, target: 1, window: 30d}'],
  },
  {
    code: 'slo-never-alerts',
    title: 'a budget that cannot burn fast enough',
    change: ['{ sla: fresh, target: 0.99, window: 30d }', '‸{sla: fresh, target: 0.9, window: 30d}'],
    fix: '0.9306',
  },
];

/** Breaks that take a whole file. */
interface FileCase {
  readonly code: LintCode;
  readonly title: string;
  readonly break: (mesh: MeshCopy) => Promise<void>;
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

const contract = 'orders/orders.odcs.yaml';
const nested = (open: string) => `apiVersion: v3.1.0\nname: ${open.repeat(10_000)}`;
const start = 'apiVersion: v3.1.0\nkind: DataContract\nid: urn:test:order-totals:contract\nversion: 1.0.0\nstatus: active\n';
const billion = Array.from(
  { length: 12 },
  (_, level) => `k${level}: &a${level} [${level === 0 ? 'x' : Array(10).fill(`*a${level - 1}`)}]`,
).join('\n');

const fileCases: readonly FileCase[] = [
  {
    code: 'file-unreadable',
    title: 'a folder in place of a file',
    file: contract,
    break: (mesh) => mesh.remove(contract).then(() => mesh.folder(contract)),
  },
  {
    code: 'file-too-large',
    title: 'a file of more than a megabyte',
    file: contract,
    break: (mesh) => mesh.write(contract, '#'.repeat(1_048_577)),
  },
  {
    code: 'file-not-utf8',
    title: 'a file of other bytes',
    file: contract,
    break: (mesh) => mesh.write(contract, Buffer.from([0xc3, 0x28])),
  },
  {
    code: 'yaml-too-deep',
    title: 'ten thousand lists in one another',
    file: contract,
    line: 2,
    column: 71,
    break: (mesh) => mesh.write(contract, nested('[')),
  },
  {
    code: 'yaml-too-many-tokens',
    title: 'a file of line ends',
    file: contract,
    line: 100_001,
    break: (mesh) => mesh.write(contract, '\n'.repeat(1_000_000)),
  },
  {
    code: 'yaml-too-many-values',
    title: 'aliases of aliases of aliases',
    file: contract,
    line: 6,
    column: 18,
    break: (mesh) => mesh.write(contract, billion),
  },
  { code: 'missing-contract', title: 'a descriptor alone', file: descriptor, break: (mesh) => mesh.remove(contract) },
  {
    code: 'several-files',
    title: 'two contracts',
    file: 'orders/other.odcs.yaml',
    break: (mesh) => mesh.write('orders/other.odcs.yaml', 'a: b'),
  },
  {
    code: 'transform-without-inputs',
    title: 'SQL that may read nothing',
    file: descriptor,
    break: (mesh) => mesh.write('orders/transform.sql', 'select 1'),
  },
  {
    code: 'missing-schema',
    title: 'a contract of nothing',
    file: 'order-totals/order-totals.odcs.yaml',
    break: (mesh) => mesh.write('order-totals/order-totals.odcs.yaml', `${start}slaProperties: [{property: latency, value: 1}]`),
  },
  {
    code: 'missing-sla',
    title: 'a contract that promises nothing',
    file: 'customers/customers.odcs.yaml',
    break: (mesh) => mesh.change('customers/customers.odcs.yaml', 'slaProperties:\n  - { property: latency, value: 1, unit: d }\n', ''),
  },
  {
    code: 'too-many-problems',
    title: 'more problems than anybody reads',
    file: contract,
    line: 1_002,
    break: (mesh) =>
      mesh.write(
        contract,
        `apiVersion: v3.1.0\nkind: DataContract\nid: urn:test:orders:contract\nversion: 1.0.0\nstatus: active\n${Array.from({ length: 1_500 }, (_, index) => `x${index}: 1\n`).join('')}`,
      ),
  },
];

describe('contract lint', () => {
  let mesh: MeshCopy;
  beforeEach(async () => {
    mesh = await copyMesh();
  });
  afterEach(() => mesh.delete());

  const lint = async (file: string) => {
    const problems = await lintProductFolder(join(mesh.dir, file.split('/')[0] ?? ''));
    return problems.map((problem) => ({ ...problem, file: relative(mesh.dir, problem.file) }));
  };

  it.each(['customers', 'orders', 'order-totals'])('says nothing of %s while it is right', async (folder) => {
    expect(await lint(folder)).toEqual([]);
  });

  it.each(cases.map((example) => [example.code, example.title, example] as const))(
    '%s: %s',
    async (code, _, { file = contract, change, also = [], fix }) => {
      const [from, to] = change;
      await mesh.change(file, from, to);
      const { text, line, column } = takeMarker(await readFile(join(mesh.dir, file), 'utf8'));
      await mesh.write(file, text);
      const problems = await lint(file);
      expect(problems).toContainEqual(expect.objectContaining({ code, file, line, column, fix: expect.stringContaining(fix ?? '') }));
      expect(new Set(problems.map((problem) => problem.code))).toEqual(new Set([code, ...also]));
    },
  );

  it.each(fileCases.map((example) => [example.code, example.title, example] as const))(
    '%s: %s',
    async (code, _, { file, line = 1, column = 1, ...example }) => {
      await example.break(mesh);
      const problems = await lint(file);
      expect(problems).toContainEqual(expect.objectContaining({ code, file, line, column }));
    },
  );

  it('has an example of every code', () => {
    const examples = new Set([...cases, ...fileCases].map(({ code }) => code));
    expect(lintCodes.filter((code) => !examples.has(code))).toEqual([]);
  });

  it('reports every problem at once, by file and position', async () => {
    await mesh.change(contract, 'property: latency', 'property: latancy');
    await mesh.change(contract, 'severity: error', 'severity: eror');
    await mesh.change(descriptor, 'role: owner', 'role: reader');
    expect((await lint('orders')).map(({ file, code }) => [file, code])).toEqual([
      [contract, 'unknown-quality-severity'],
      [contract, 'unknown-sla-property'],
      [descriptor, 'missing-owner'],
    ]);
  });
});
