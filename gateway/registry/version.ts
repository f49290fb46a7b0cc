/** Numbers of a SemVer without pre-release or build: 0 to 999,999 each. */
type Numbers = readonly [major: number, minor: number, patch: number];

const FORM = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;

export function isVersion(text: string): boolean {
  return FORM.test(text);
}

/** Below zero when `a` is lower than `b`. Both must be versions. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** The next minor version, which is right for what adds and takes nothing away. */
export function nextVersion(version: string | undefined): string {
  if (version === undefined) return '1.0.0';
  const [major, minor] = numbersOf(version);
  return `${major}.${minor + 1}.0`;
}

function numbersOf(version: string): Numbers {
  const [, major, minor, patch] = FORM.exec(version) ?? [];
  return [Number(major), Number(minor), Number(patch)];
}
