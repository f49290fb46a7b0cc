import type { Reporter } from '../lint/problem';
import { didYouMean } from '../read/did-you-mean';
import { child, type YamlNode } from '../yaml/yaml-node';
import { contractShape, odcsVersions } from './odcs';
import { odpsVersions, productShape } from './odps';
import type { Shape } from './shape';

interface Standard<Version extends string> {
  readonly name: string;
  readonly versions: readonly Version[];
  /** What a file that names no version, which is reported, is checked as. */
  readonly usual: Version;
  readonly shape: (version: Version) => Shape;
}

/** Reports everything in an ODPS document that its own version does not allow. False when that version is not read at all. */
export function checkProductDocument(root: YamlNode, report: Reporter): boolean {
  return check(root, { name: 'ODPS', versions: odpsVersions, usual: 'v1.0.0', shape: productShape }, report);
}

/** Reports everything in an ODCS document that its own version does not allow. False when that version is not read at all. */
export function checkContractDocument(root: YamlNode, report: Reporter): boolean {
  return check(root, { name: 'ODCS', versions: odcsVersions, usual: 'v3.1.0', shape: contractShape }, report);
}

/** A file that is no map, or of a version we do not read, would only be misunderstood: nothing else is said of it. */
function check<Version extends string>(root: YamlNode, standard: Standard<Version>, report: Reporter): boolean {
  if (root.kind !== 'map') {
    standard.shape(standard.usual)(root, 'the document', report);
    return false;
  }
  const written = child(root, 'apiVersion');
  const value = written?.kind === 'scalar' ? written.value : undefined;
  const version = written === undefined ? standard.usual : standard.versions.find((known) => known === value);
  if (version !== undefined) {
    standard.shape(version)(root, 'the document', report);
    return true;
  }
  const supported = `${standard.versions.join(', ')}.${didYouMean(String(value), standard.versions)}`.replace(/\.$/, '');
  report('unsupported-version', written?.at ?? root.at, {
    version: String(value ?? 'of no text').slice(0, 40),
    standard: standard.name,
    supported,
  });
  return false;
}
