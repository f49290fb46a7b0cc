import { LRUCache } from 'lru-cache';
import { readYaml, type YamlReading } from './read-yaml';

/** UTF-16 units of text whose readings are kept: some hundreds of contracts. A reading takes many times as much. */
const KEPT_LENGTH = 4 * 1_048_576;

const known = new LRUCache<string, YamlReading>({ maxSize: KEPT_LENGTH, sizeCalculation: (_, source) => source.length + 1 });

/** As `readYaml`. Each product of a mesh is read for its own sake, as a neighbour of the others and as what is published: once is enough. */
export function yamlOf(source: string): YamlReading {
  const reading = known.get(source) ?? readYaml(source);
  known.set(source, reading);
  return reading;
}
