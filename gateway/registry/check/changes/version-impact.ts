import type { Impact } from './change';

export type VersionPart = 'major' | 'minor' | 'patch';

const partOf: Readonly<Record<Impact, VersionPart>> = { breaking: 'major', dangerous: 'minor', compatible: 'minor', none: 'patch' };
const parts: readonly VersionPart[] = ['patch', 'minor', 'major'];

/** Which part of a version changes of these impacts raise; `undefined` when there are none. */
export function partFor(impacts: readonly Impact[]): VersionPart | undefined {
  const raised = impacts.map((impact) => parts.indexOf(partOf[impact]));
  return raised.length === 0 ? undefined : parts[Math.max(...raised)];
}

/** The least version after `version` with that part raised. Before 1.0.0 what breaks raises the minor version, and all else the patch. */
export function raise(version: string, part: VersionPart): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const raised = major > 0 ? part : part === 'major' ? 'minor' : 'patch';
  if (raised === 'major') return `${major + 1}.0.0`;
  return raised === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}
