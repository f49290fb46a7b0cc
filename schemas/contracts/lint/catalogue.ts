export type Severity = 'error' | 'warning';

interface Rule {
  readonly severity: Severity;
  /** True when a folder with this problem cannot be read: what it says would be misunderstood, or is not safe to serve. */
  readonly blocks?: true;
  readonly message: (params: never) => string;
  readonly fix: (params: never) => string;
}

/** Every problem lint can find. Codes are public: add freely, never rename or reuse. The table in schemas/contracts/README.md is checked against it. */
export const catalogue = {
  // The file
  'file-unreadable': {
    severity: 'error',
    blocks: true,
    message: (p: { reason: string }) => `The file cannot be read: ${p.reason}.`,
    fix: () => 'Make it a readable file.',
  },
  'file-too-large': {
    severity: 'error',
    blocks: true,
    message: (p: { limit: number }) => `The file is larger than ${p.limit} bytes.`,
    fix: () => 'Keep data and long documentation out of the contract; link to them.',
  },
  'file-not-utf8': {
    severity: 'error',
    blocks: true,
    message: (_: Record<string, never>) => 'The file is not UTF-8 text.',
    fix: () => 'Save it as UTF-8.',
  },
  'yaml-syntax': {
    severity: 'error',
    blocks: true,
    message: (p: { reason: string }) => `This cannot be read as YAML: ${p.reason}.`,
    fix: () => 'Mend the line; quote text that holds a colon, a hash or a quote.',
  },
  'yaml-too-deep': {
    severity: 'error',
    blocks: true,
    message: (p: { limit: number }) => `The file nests more than ${p.limit} lists and maps inside one another.`,
    fix: () => 'Flatten it.',
  },
  'yaml-too-many-tokens': {
    severity: 'error',
    blocks: true,
    message: (p: { limit: number }) => `The file is made of more than ${p.limit} words, marks and line ends.`,
    fix: () => 'Split the product, or write less.',
  },
  'yaml-too-many-values': {
    severity: 'error',
    blocks: true,
    message: (p: { limit: number }) => `The file holds more than ${p.limit} values once its aliases are expanded.`,
    fix: () => 'Split the product, or write fewer aliases.',
  },
  'yaml-custom-tag': {
    severity: 'error',
    blocks: true,
    message: (_: Record<string, never>) => 'Tags other than those of YAML’s core schema are not read.',
    fix: () => 'Remove the tag (the word after "!").',
  },
  'yaml-duplicate-key': {
    severity: 'error',
    blocks: true,
    message: (p: { key: string }) => `"${p.key}" is written twice in the same map.`,
    fix: (p: { key: string }) => `Keep one "${p.key}".`,
  },
  'yaml-forbidden-key': {
    severity: 'error',
    blocks: true,
    message: (p: { key: string }) => `"${p.key}" cannot be a key.`,
    fix: () => 'Choose another name.',
  },
  'text-too-long': {
    severity: 'error',
    blocks: true,
    message: (p: { limit: number }) => `The text is longer than ${p.limit} characters.`,
    fix: () => 'Shorten it, or link to the long version with authoritativeDefinitions.',
  },

  // The folder
  'missing-contract': {
    severity: 'error',
    blocks: true,
    message: (_: Record<string, never>) => 'The folder has no contract: no *.odcs.yaml file.',
    fix: () => 'Add one contract beside the descriptor, e.g. orders.odcs.yaml.',
  },
  'several-files': {
    severity: 'error',
    blocks: true,
    message: (p: { kind: string; first: string }) => `The folder has more than one ${p.kind}: ${p.first} is there too.`,
    fix: () => 'Give each product a folder of its own.',
  },
  'inputs-without-transform': {
    severity: 'error',
    message: (_: Record<string, never>) => 'The product declares input ports, but has no transform.sql that reads them.',
    fix: () => 'Add transform.sql beside this file, or remove inputPorts.',
  },
  'transform-without-inputs': {
    severity: 'error',
    message: (_: Record<string, never>) => 'The product has a transform.sql, but declares no input port for it to read.',
    fix: () => 'Declare each product the SQL reads under inputPorts, or remove transform.sql.',
  },

  // The standards’ shape
  'unsupported-version': {
    severity: 'error',
    blocks: true,
    message: (p: { version: string; standard: string }) => `${p.standard} ${p.version} is not read.`,
    fix: (p: { supported: string }) => `Write one of ${p.supported}.`,
  },
  'unknown-key': {
    severity: 'error',
    blocks: true,
    message: (p: { key: string; place: string }) => `"${p.key}" is not a key of ${p.place}.`,
    fix: (p: { hint: string }) => p.hint,
  },
  'missing-key': {
    severity: 'error',
    blocks: true,
    message: (p: { key: string; place: string }) => `${p.place} has no "${p.key}".`,
    fix: (p: { key: string }) => `Add ${p.key}: ….`,
  },
  'wrong-type': {
    severity: 'error',
    blocks: true,
    message: (p: { key: string; expected: string; found: string }) => `"${p.key}" must be ${p.expected}, but is ${p.found}.`,
    fix: (p: { hint: string }) => p.hint,
  },
  'wrong-value': {
    severity: 'error',
    blocks: true,
    message: (p: { key: string; value: string; expected: string }) => `"${p.key}" must be ${p.expected}, but is "${p.value}".`,
    fix: (p: { hint: string }) => p.hint,
  },
  'bad-url': {
    severity: 'error',
    blocks: true,
    message: (p: { key: string; reason: string }) => `"${p.key}" is not a web address: ${p.reason}.`,
    fix: () => 'Write an absolute http or https address.',
  },
  'options-without-type': {
    severity: 'error',
    blocks: true,
    message: (_: Record<string, never>) => 'logicalTypeOptions means nothing without logicalType.',
    fix: () => 'Add logicalType beside it.',
  },
  'misplaced-classification': {
    severity: 'error',
    blocks: true,
    message: (_: Record<string, never>) => 'An object cannot be classified, only its properties.',
    fix: () => 'Move classification to each property it is meant for.',
  },
  'missing-operator': {
    severity: 'error',
    blocks: true,
    message: (_: Record<string, never>) => 'The quality rule does not say what the measured number must be.',
    fix: () =>
      'Add one of mustBe, mustNotBe, mustBeGreaterThan, mustBeGreaterOrEqualTo, mustBeLessThan, mustBeLessOrEqualTo, mustBeBetween, mustNotBeBetween.',
  },
  'several-operators': {
    severity: 'error',
    blocks: true,
    message: (p: { operators: string }) => `A quality rule has one operator, but this one has ${p.operators}.`,
    fix: () => 'Use mustBeBetween: [low, high], or write two rules.',
  },
  'bad-pattern': {
    severity: 'error',
    blocks: true,
    message: (p: { reason: string }) => `The regular expression cannot be used: ${p.reason}.`,
    fix: () => 'Write RE2 syntax (no look-around, no back-references), at most 1,000 characters.',
  },
  'bad-reference': {
    severity: 'error',
    blocks: true,
    message: (p: { reference: string }) => `"${p.reference}" is not a reference.`,
    fix: () =>
      'Write schema/Object/properties/property or Object.property within this contract, ../customers/customers.odcs.yaml#schema/Customer/properties/id for another.',
  },

  // What people need to know
  'missing-owner': {
    severity: 'error',
    message: (_: Record<string, never>) => 'Nobody owns the product: no team member has the role owner.',
    fix: () => 'Add team: {name: …, members: [{username: somebody@example.com, role: owner}]}.',
  },
  'missing-purpose': {
    severity: 'error',
    message: (_: Record<string, never>) => 'The product does not say what it is for.',
    fix: () => 'Add description: {purpose: …}: one sentence for somebody who has never seen it.',
  },
  'missing-description': {
    severity: 'warning',
    message: (p: { what: string }) => `${p.what} has no description.`,
    fix: () => 'Add description: what it means to a reader, and its unit when it has one.',
  },
  'missing-sla': {
    severity: 'warning',
    message: (_: Record<string, never>) => 'The contract promises nothing: it has no slaProperties.',
    fix: () => 'Add slaProperties, e.g. latency, availability and retention.',
  },
  'missing-output-port': {
    severity: 'warning',
    message: (_: Record<string, never>) => 'The product offers nothing: it has no outputPorts.',
    fix: () => 'Add outputPorts: [{name: …, version: …, contractId: …}].',
  },
  'unclassified-personal-data': {
    severity: 'error',
    message: (p: { property: string; because: string }) =>
      `"${p.property}" looks like personal data (${p.because}), but everybody may read it.`,
    fix: () => 'Add classification: restricted (or confidential); if it is of no person, say so with tags: [not-personal].',
  },
  'unknown-classification': {
    severity: 'error',
    blocks: true,
    message: (p: { classification: string }) => `The classification "${p.classification}" is not known, so nothing would be protected.`,
    fix: (p: { suggestion: string }) => `Write public, internal, restricted or confidential.${p.suggestion}`,
  },
  'unknown-sla-property': {
    severity: 'warning',
    message: (p: { property: string }) => `"${p.property}" is not an SLA property of the standard, so nobody will measure it.`,
    fix: (p: { suggestion: string }) => `Use a listed name such as latency, availability, retention, frequency.${p.suggestion}`,
  },
  'unknown-sla-element': {
    severity: 'error',
    message: (p: { element: string }) => `"${p.element}" names nothing in this contract.`,
    fix: (p: { suggestion: string }) => `Name an object, or object.property.${p.suggestion}`,
  },
  'unknown-custom-property': {
    severity: 'warning',
    message: (p: { property: string }) => `The custom property "${p.property}" means nothing here.`,
    fix: (p: { suggestion: string }) => p.suggestion.trim(),
  },
  'misplaced-custom-property': {
    severity: 'warning',
    message: (p: { property: string; place: string }) => `The custom property "${p.property}" is not read on ${p.place}.`,
    fix: (p: { right: string }) => `Move it to ${p.right}.`,
  },
  'wrong-custom-property': {
    severity: 'error',
    blocks: true,
    message: (p: { property: string; expected: string }) => `The custom property "${p.property}" must be ${p.expected}.`,
    fix: (p: { example: string }) => `Write e.g. ${p.example}.`,
  },

  // Access
  'missing-access': {
    severity: 'warning',
    message: (_: Record<string, never>) => 'The contract does not say who may see the product, so only its owners do.',
    fix: () => 'Add to the contract’s customProperties {property: access, value: public}, or authenticated, or [[a-scope]].',
  },
  'unfit-mask': {
    severity: 'error',
    blocks: true,
    message: (p: { property: string; kind: string; reason: string }) => `"${p.property}" cannot have the mask ${p.kind}: ${p.reason}.`,
    fix: () => 'Use a mask made for its type, null, or scopes; keys and relationships stay as they are, or are kept from callers whole.',
  },
  'unknown-filter-property': {
    severity: 'error',
    blocks: true,
    message: (p: { property: string; object: string }) => `The row filter is about "${p.property}", which ${p.object} does not have.`,
    fix: (p: { suggestion: string }) => `Name one of its properties.${p.suggestion}`,
  },
  'unfit-row-filter': {
    severity: 'error',
    blocks: true,
    message: (p: { property: string; reason: string }) => `Rows cannot be filtered by "${p.property}": ${p.reason}.`,
    fix: () => 'Use equals or in with a property of one value; startsWith with a text.',
  },
  'open-rows': {
    severity: 'warning',
    message: (p: { object: string }) => `Numbers over few rows of ${p.object} are kept back, but the rows themselves can be listed.`,
    fix: () => 'Give the object scopes: they are asked for its rows, and numbers over enough of them stay open.',
  },

  // Names and types of the graph
  'missing-schema': {
    severity: 'error',
    blocks: true,
    message: (_: Record<string, never>) => 'The contract describes no object, so there is nothing to ask for.',
    fix: () => 'Add schema: [{name: …, properties: […]}].',
  },
  'name-style': {
    severity: 'warning',
    message: (p: { name: string; style: string }) => `"${p.name}" is not written as the rest of the graph is: ${p.style}.`,
    fix: (p: { name: string; suggestion: string }) =>
      `Write name: ${p.suggestion} and keep the stored name as physicalName: ${JSON.stringify(p.name)}.`,
  },
  'bad-product-name': {
    severity: 'error',
    blocks: true,
    message: (p: { name: string }) => `The product’s name "${p.name}" cannot name a subgraph.`,
    fix: () => 'Write name in kebab-case: lower-case letters, digits and single hyphens, starting with a letter, at most 63.',
  },
  'bad-graphql-name': {
    severity: 'error',
    blocks: true,
    message: (p: { name: string; reason: string }) => `"${p.name}" cannot be a name in the graph: ${p.reason}.`,
    fix: (p: { name: string; suggestion: string }) =>
      `Write name: ${p.suggestion} and keep the stored name as physicalName: ${JSON.stringify(p.name)}.`,
  },
  'name-collision': {
    severity: 'error',
    blocks: true,
    message: (p: { name: string; what: string }) => `The name "${p.name}" is taken: ${p.what}.`,
    fix: (p: { hint: string }) => p.hint,
  },
  'inverse-name-collision': {
    severity: 'error',
    blocks: true,
    message: (p: { name: string; target: string }) => `Two relationships would add the field "${p.name}" to ${p.target}.`,
    fix: () => 'Give one of them customProperties: [{property: inverseName, value: …}], or false for none.',
  },
  'no-primary-key': {
    severity: 'error',
    blocks: true,
    message: (p: { object: string }) => `${p.object} has no primary key, so its rows cannot be addressed.`,
    fix: () => 'Mark the property (or properties) that identify a row with primaryKey: true.',
  },
  'bad-key-position': {
    severity: 'error',
    blocks: true,
    message: (p: { position: number }) => `Two properties of the primary key have the position ${p.position}.`,
    fix: () => 'Number primaryKeyPosition 1, 2, 3 ….',
  },
  'protected-key': {
    severity: 'error',
    blocks: true,
    message: (p: { property: string }) => `"${p.property}" identifies the row, so it cannot be kept from anybody who may read the row.`,
    fix: () => 'Use a key that says nothing of a person, and protect the property that does.',
  },
  'missing-type': {
    severity: 'error',
    blocks: true,
    message: (p: { property: string }) => `"${p.property}" has no logicalType.`,
    fix: () => 'Add logicalType: string, integer, number, boolean, date, timestamp, time or array.',
  },
  'unsupported-type': {
    severity: 'error',
    blocks: true,
    message: (p: { property: string; type: string }) => `"${p.property}" is of a type the graph does not offer: ${p.type}.`,
    fix: (p: { hint: string }) => p.hint,
  },

  // References
  'unknown-reference-contract': {
    severity: 'error',
    message: (p: { contract: string; reason: string }) => `The contract ${p.contract} cannot be read: ${p.reason}.`,
    fix: () => 'Give the path from this file, e.g. ../customers/customers.odcs.yaml.',
  },
  'unknown-reference-target': {
    severity: 'error',
    message: (p: { kind: string; name: string; where: string }) => `There is no ${p.kind} "${p.name}" in ${p.where}.`,
    fix: (p: { suggestion: string }) => `Name one that exists.${p.suggestion}`,
  },
  'unknown-local-reference': {
    severity: 'error',
    blocks: true,
    message: (p: { kind: string; name: string; where: string }) => `There is no ${p.kind} "${p.name}" in ${p.where}.`,
    fix: (p: { suggestion: string }) => `Name one that exists.${p.suggestion}`,
  },
  'reference-by-id': {
    severity: 'error',
    message: (p: { id: string; name: string }) => `The reference says "${p.id}", but the graph knows it as "${p.name}".`,
    fix: (p: { name: string }) =>
      `Write "${p.name}": a subgraph that is deployed alone has only the reference to go by. (Best give the target no id, or one equal to its name.)`,
  },
  'reference-not-key': {
    severity: 'error',
    message: (p: { target: string; key: string }) => `${p.target} is not the primary key, so the row it means cannot be found.`,
    fix: (p: { key: string }) => `Refer to ${p.key}.`,
  },
  'reference-count': {
    severity: 'error',
    blocks: true,
    message: (p: { from: number; to: number }) => `The relationship leads from ${p.from} propert${p.from === 1 ? 'y' : 'ies'} to ${p.to}.`,
    fix: () => 'Name as many in to as in from, in the same order, all of one object.',
  },
  'reference-type-mismatch': {
    severity: 'error',
    message: (p: { from: string; fromType: string; to: string; toType: string }) =>
      `${p.from} is ${p.fromType}, but ${p.to} is ${p.toType}.`,
    fix: () => 'Give both sides the same logicalType.',
  },

  // Ports
  'unknown-input-port': {
    severity: 'error',
    message: (p: { name: string }) => `There is no product "${p.name}" in the folders beside this one.`,
    fix: (p: { suggestion: string }) => `Name an input port after the product it reads.${p.suggestion}`,
  },
  'input-port-contract': {
    severity: 'error',
    message: (p: { name: string; found: string }) => `The contract of "${p.name}" has the id "${p.found}".`,
    fix: (p: { found: string }) => `Write contractId: ${p.found}.`,
  },
  'output-port-contract': {
    severity: 'error',
    message: (p: { contractId: string; expected: string }) =>
      `The output port promises the contract "${p.contractId}", but the contract in this folder is "${p.expected}".`,
    fix: (p: { expected: string }) => `Write contractId: ${p.expected}.`,
  },

  // Promises
  'unknown-quality-property': {
    severity: 'error',
    message: (p: { name: string; object: string }) => `There is no property "${p.name}" in ${p.object}.`,
    fix: (p: { suggestion: string }) => `Name properties of the object the rule stands on.${p.suggestion}`,
  },
  'incomplete-quality-rule': {
    severity: 'error',
    message: (p: { metric: string; missing: string }) => `The rule ${p.metric} cannot be measured: ${p.missing}.`,
    fix: (p: { hint: string }) => p.hint,
  },
  'unknown-quality-severity': {
    severity: 'warning',
    message: (p: { severity: string }) => `The severity "${p.severity}" is not known, so the rule will not stop a bad snapshot.`,
    fix: (p: { suggestion: string }) => `Write error, warning or info.${p.suggestion}`,
  },
  'bad-slo-target': {
    severity: 'error',
    message: (p: { reason: string }) => `The SLO target cannot be used: ${p.reason}.`,
    fix: () => 'Write {sla: <id of an SLA property>, target: 0.99, window: 30d}.',
  },
  'slo-never-alerts': {
    severity: 'warning',
    message: (p: { target: number; alerts: string }) =>
      `At a target of ${p.target} the error budget is so large that it can never burn fast enough for: ${p.alerts}.`,
    fix: (p: { least: string }) => `Aim higher than ${p.least}, or expect those alerts to stay silent.`,
  },
  'too-many-problems': {
    severity: 'error',
    message: (p: { more: number }) => `There are ${p.more} more problems, which are not listed.`,
    fix: () => 'Mend these first and run lint again.',
  },
} satisfies Record<string, Rule>;
