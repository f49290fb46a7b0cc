import type { Contract, QualityRule, SlaProperty } from '../../../../schemas/contracts';
import { type Change, Changes, pair } from './change';
import { rangeOf, within } from './expectation-range';

/** What changes in the promises of a contract: its quality rules and its SLA. Their coordinates begin with `quality:` and `sla:`. */
export function diffContracts(before: Contract, after: Contract): readonly Change[] {
  const changes = new Changes();
  diffQuality(rulesOf(before), rulesOf(after), changes);
  diffSla(promisesOf(before), promisesOf(after), changes);
  return changes.all;
}

type Rules = Readonly<Record<string, QualityRule>>;

/** Only a rule of severity error keeps bad data from readers; taking another away takes nothing that was promised. */
function diffQuality(was: Rules, is: Rules, changes: Changes): void {
  const { removed, added, kept } = pair(was, is);
  for (const [name, rule] of removed)
    changes.add('quality-removed', isPromise(rule) ? 'breaking' : 'dangerous', `quality:${name}`, `The quality rule ${name} is gone.`);
  for (const [name] of added) changes.add('quality-added', 'compatible', `quality:${name}`, `The quality rule ${name} is new.`);
  for (const [name, before, after] of kept) diffRule(name, before, after, changes);
}

function diffRule(name: string, was: QualityRule, is: QualityRule, changes: Changes): void {
  const coordinate = `quality:${name}`;
  if (isPromise(was) && !isPromise(is)) {
    changes.add(
      'quality-loosened',
      'breaking',
      coordinate,
      `The quality rule ${name} no longer keeps bad data from readers: its severity is ${is.severity ?? 'not given'}.`,
    );
    return;
  }
  if (!isPromise(was) && isPromise(is))
    changes.add('quality-tightened', 'compatible', coordinate, `The quality rule ${name} now keeps bad data from readers.`);
  if (measures(was) !== measures(is)) {
    changes.add('quality-changed', 'dangerous', coordinate, `The quality rule ${name} measures something else.`);
    return;
  }
  const [before, after] = [rangeOf(was.expectation), rangeOf(is.expectation)];
  if (JSON.stringify(was.expectation) === JSON.stringify(is.expectation)) return;
  if (!before || !after) changes.add('quality-changed', 'dangerous', coordinate, `The quality rule ${name} expects something else.`);
  else if (within(after, before)) changes.add('quality-tightened', 'compatible', coordinate, `The quality rule ${name} expects more.`);
  else changes.add('quality-loosened', isPromise(was) ? 'breaking' : 'dangerous', coordinate, `The quality rule ${name} expects less.`);
}

function isPromise({ severity }: QualityRule): boolean {
  return severity === 'error';
}

function measures({ metric, query, arguments: given, unit }: QualityRule): string {
  return JSON.stringify([metric, query?.replaceAll(/\s+/g, ' ').trim(), given, unit]);
}

function rulesOf({ schema }: Contract): Rules {
  const named = (place: string, rules: readonly QualityRule[]): [string, QualityRule][] =>
    rules.map((rule) => [`${place}.${rule.name}`, rule]);
  return Object.fromEntries(
    schema.flatMap((object) => [
      ...named(object.name, object.quality),
      ...object.properties.flatMap((property) => named(`${object.name}.${property.name}`, property.quality)),
    ]),
  );
}

type Promises = Readonly<Record<string, SlaProperty>>;

/** More is better, or less is. Of other promises nobody can say which of two is the stronger. */
const moreIsBetter: ReadonlySet<string> = new Set(['availability', 'throughput', 'retention', 'completeness', 'endOfSupport', 'endOfLife']);
const lessIsBetter: ReadonlySet<string> = new Set([
  'latency',
  'frequency',
  'errorRate',
  'responseTime',
  'timeToDetect',
  'timeToNotify',
  'timeToRepair',
]);

function diffSla(was: Promises, is: Promises, changes: Changes): void {
  const { removed, added, kept } = pair(was, is);
  for (const [name, promise] of removed) changes.add('sla-removed', 'breaking', `sla:${name}`, `${say(promise)} is no longer promised.`);
  for (const [name, promise] of added) changes.add('sla-added', 'compatible', `sla:${name}`, `${say(promise)} is promised.`);
  for (const [name, before, after] of kept) {
    const difference = compare(before, after);
    if (difference === 0) continue;
    const message = `${say(before)} was promised, and ${say(after)} is now.`;
    if (difference === undefined) changes.add('sla-changed', 'dangerous', `sla:${name}`, message);
    else if (difference < 0) changes.add('sla-weakened', 'breaking', `sla:${name}`, message);
    else changes.add('sla-strengthened', 'compatible', `sla:${name}`, message);
  }
}

/** Above zero when the second promises more; `undefined` when that cannot be said. */
function compare(was: SlaProperty, is: SlaProperty): number | undefined {
  if (was.value === is.value && was.unit === is.unit) return 0;
  const [before, after] = [amount(was), amount(is)];
  if (before === undefined || after === undefined || before.kind !== after.kind) return undefined;
  const more = after.value - before.value;
  return moreIsBetter.has(was.property) ? more : lessIsBetter.has(was.property) ? -more : more === 0 ? 0 : undefined;
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3_600, d: 86_400, w: 604_800, mo: 2_629_746, y: 31_556_952 };

function amount({ value, unit }: SlaProperty): { readonly kind: string; readonly value: number } | undefined {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)) return { kind: 'date', value: Date.parse(value) };
  const number = typeof value === 'number' ? value : Number.NaN;
  if (Number.isNaN(number)) return undefined;
  const short = unit?.toLowerCase().replace(/^(second|minute|hour|day|week|month|year)s?$/, (_, word: string) => shortUnits[word] ?? word);
  const factor = short === undefined ? undefined : seconds[short];
  return factor === undefined ? { kind: short ?? '', value: number } : { kind: 'time', value: number * factor };
}

const shortUnits: Readonly<Record<string, string>> = { second: 's', minute: 'm', hour: 'h', day: 'd', week: 'w', month: 'mo', year: 'y' };

function promisesOf({ slaProperties }: Contract): Promises {
  return Object.fromEntries(
    slaProperties.map((promise) => [promise.id ?? [promise.property, promise.element].filter(Boolean).join(' of '), promise]),
  );
}

function say({ property, value, unit, element }: SlaProperty): string {
  return `${property} ${String(value)}${unit ? ` ${unit}` : ''}${element ? ` of ${element}` : ''}`;
}
