import type { DataProduct, InputPort, OutputPort } from '../model';
import { items, text, texts, toPlain, type YamlNode } from '../yaml/yaml-node';
import type { Origins } from './origins';
import { readCustomProperties, readDescription, readTeam } from './read-common';

/** Reads an ODPS document. Total: what has the wrong shape is left out, and is for the shape’s check to report. */
export function readProduct(root: YamlNode, origins: Origins): DataProduct {
  const product: DataProduct = {
    apiVersion: text(root, 'apiVersion') ?? '',
    id: text(root, 'id') ?? '',
    name: text(root, 'name') ?? '',
    version: text(root, 'version') ?? '',
    status: text(root, 'status') ?? '',
    domain: text(root, 'domain'),
    description: readDescription(root),
    tags: texts(root, 'tags') ?? [],
    inputPorts: items(root, 'inputPorts').flatMap((port) => readInputPort(port, origins)),
    outputPorts: items(root, 'outputPorts').flatMap((port) => readOutputPort(port, origins)),
    team: readTeam(root),
    customProperties: readCustomProperties(root),
    source: toPlain(root),
  };
  return origins.keep(product, root);
}

function readInputPort(node: YamlNode, origins: Origins): InputPort[] {
  const name = text(node, 'name');
  if (name === undefined) return [];
  return [origins.keep({ name, version: text(node, 'version'), contractId: text(node, 'contractId') }, node)];
}

function readOutputPort(node: YamlNode, origins: Origins): OutputPort[] {
  const name = text(node, 'name');
  if (name === undefined) return [];
  const port = { name, version: text(node, 'version') ?? '', type: text(node, 'type'), contractId: text(node, 'contractId') };
  return [origins.keep(port, node)];
}
