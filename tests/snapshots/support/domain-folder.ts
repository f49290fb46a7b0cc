import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface DomainSpec {
  readonly name: string;
  /** Logical type of each property; the first is the primary key. */
  readonly objects: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly quality?: string;
  readonly server?: string;
}

/** Writes a domain folder as a team would, and returns its path. */
export async function writeDomainFolder(dir: string, { name, objects, quality = '', server }: DomainSpec): Promise<string> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, `${name}.odps.yaml`), descriptor(name));
  await writeFile(join(dir, `${name}.odcs.yaml`), contract(name, objects, quality, server));
  return dir;
}

function descriptor(name: string): string {
  return `apiVersion: v1.0.0
kind: DataProduct
id: urn:test:${name}
name: ${name}
version: 1.0.0
status: active
domain: tests
description: { purpose: To be tested. }
team: { name: testers, members: [{ username: tester@example.com, role: owner }] }
outputPorts:
  - { name: ${name}-graph, version: 1.0.0, contractId: "urn:test:${name}:contract" }
`;
}

function contract(name: string, objects: DomainSpec['objects'], quality: string, server: string | undefined): string {
  return `apiVersion: v3.1.0
kind: DataContract
id: urn:test:${name}:contract
version: 1.0.0
status: active
description: { purpose: To be tested. }
customProperties: [{ property: access, value: public }]
${server ?? ''}
schema:
${Object.entries(objects)
  .map(([object, properties]) => objectYaml(object, properties, quality))
  .join('')}`;
}

function objectYaml(name: string, properties: Readonly<Record<string, string>>, quality: string): string {
  const lines = Object.entries(properties).map(
    ([property, type], index) =>
      `      - { name: ${property}, logicalType: ${type}, description: One., classification: public${index === 0 ? ', primaryKey: true, required: true' : ''} }\n`,
  );
  return `  - name: ${name}\n    logicalType: object\n    description: One.\n${quality}    properties:\n${lines.join('')}`;
}
