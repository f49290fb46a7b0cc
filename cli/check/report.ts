import { relative } from 'node:path';
import { andOthers, type Gathered, gather } from '../../gateway/registry';
import { type CheckFinding, type JudgedChange, type ProductVersion, type Report, sections } from '../../gateway/registry/check';
import { oneLine } from '../plain-text';

const shownChanges = 40;

/** A check for a person: what is wrong and where, what changes and the version it asks for, and whether it may be published. */
export function checkReport(report: Report): string {
  const { findings, changes, versions } = report;
  const told = findings.filter(({ severity }) => severity !== 'info');
  const notes = findings.filter(({ severity, section }) => severity === 'info' && section !== 'governance');
  return [
    gathered(told).map(findingLines).join('\n'),
    changes.length === 0 ? '' : ['What changes', ...changeLines(changes), ...notesOf(notes)].join('\n'),
    versions.flatMap(versionLine).join('\n'),
    [...sections.map((section) => sectionLine(section, findings)), summary(report)].join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function gathered(findings: readonly CheckFinding[]): readonly Gathered<CheckFinding>[] {
  return gather(findings, ({ severity, section, rule }) => `${severity} ${section} ${rule}`);
}

function findingLines({ first, others }: Gathered<CheckFinding>): string {
  const { severity, message, fix, rule, place } = first;
  const at = place ? `${relative(process.cwd(), place.file)}:${place.line}:${place.column}  ` : '';
  return `${at}${severity}  ${oneLine(message)}${andOthers(others)}\n    → ${oneLine(fix)} (${rule})`;
}

const order: readonly JudgedChange['impact'][] = ['breaking', 'dangerous', 'compatible', 'none'];

/** The graph that follows from one property has it in many places; what is left out is counted. */
function changeLines(changes: readonly JudgedChange[]): readonly string[] {
  const counting = changes.filter(({ impact }) => impact !== 'none');
  const sorted = gather(counting, ({ code, impact }) => `${code} ${impact}`).toSorted(
    (a, b) => order.indexOf(a.first.impact) - order.indexOf(b.first.impact),
  );
  const lines = sorted
    .slice(0, shownChanges)
    .map(({ first: { impact, message }, others }) => `  ${impact.padEnd(10)}  ${oneLine(message)}${andOthers(others)}`);
  const words = changes.length - counting.length;
  return [
    ...lines,
    ...(sorted.length > shownChanges ? [`  and ${sorted.length - shownChanges} more (--json has all)`] : []),
    ...(words > 0 ? [`  and ${words} in words alone`] : []),
  ];
}

function notesOf(notes: readonly CheckFinding[]): readonly string[] {
  const unused = notes.filter(({ section }) => section === 'readers').length;
  return unused === 0 ? [] : [`  ${unused} of the breaking ${unused === 1 ? 'changes breaks' : 'changes break'} nobody: see --json`];
}

function versionLine({ product, current, proposed, raises, asked }: ProductVersion): readonly string[] {
  if (current === undefined) return [`${product}: not published before, or nothing to compare with`];
  if (raises === undefined || asked === undefined) return [`${product} ${current}: nothing changes`];
  return [
    `${product} ${current} → ${asked} is what changes asks for (${raises}); ${proposed === undefined ? 'no version is given' : `${proposed} is proposed`}`,
  ];
}

function sectionLine(section: (typeof sections)[number], findings: readonly CheckFinding[]): string {
  const own = gathered(findings.filter((finding) => finding.section === section));
  const errors = own.filter(({ first: { severity } }) => severity === 'error').length;
  const warnings = own.filter(({ first: { severity } }) => severity === 'warning').length;
  const counts = [...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])].join(', ');
  return `${errors > 0 ? '✗' : '✓'} ${section.padEnd(12)} ${counts}`.trimEnd();
}

function summary({ passed, usage }: Report): string {
  const looked =
    usage.since === undefined
      ? 'No use is recorded.'
      : `${usage.requests.toLocaleString('en')} requests of the last ${usage.days} days were looked at.`;
  return `${passed ? 'It may be published.' : 'It may not be published as it is.'} ${looked}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** One line for each finding, as GitHub's runners turn them into annotations of the files. */
export function githubAnnotations({ findings }: Report): string {
  return gathered(findings.filter(({ severity }) => severity !== 'info'))
    .map(({ first: { severity, rule, message, fix, place }, others }) => {
      const file = place ? `file=${property(relative(process.cwd(), place.file))},line=${place.line},col=${place.column},` : '';
      return `::${severity} ${file}title=${property(rule)}::${data(`${message}${andOthers(others)} → ${fix}`)}`;
    })
    .join('\n');
}

/** What has a meaning in the runner's commands would end them. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
