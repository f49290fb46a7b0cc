import type { Contract } from '../model';
import { number, text, toPlain, type YamlNode } from '../yaml/yaml-node';
import { customProperty } from './custom-property-node';
import type { ContractRule, Subject } from './rule';

/** Burn-rate alerts: each fires when this share of the window’s error budget burns within so many hours. */
const alerts = [
  { name: 'page within the hour', budgetShare: 0.02, hours: 1 },
  { name: 'page within six hours', budgetShare: 0.05, hours: 6 },
  { name: 'ticket within a day', budgetShare: 0.1, hours: 24 },
  { name: 'ticket within three days', budgetShare: 0.1, hours: 72 },
];

const daysOfUnit: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7, M: 30 };

/** SLO targets aim at promises of this contract, and leave a budget that can burn fast enough to be noticed. */
export const checkSloTargets: ContractRule = (subject) => {
  const { model, origins, report } = subject;
  const targets = customProperty(origins.node(model), 'sloTargets');
  if (targets && targets.kind !== 'list') report('bad-slo-target', targets.at, { reason: 'sloTargets is no list' });
  for (const target of targets?.kind === 'list' ? targets.items : []) checkTarget(target, subject);
};

function checkTarget(node: YamlNode, { model, report }: Subject<Contract>): void {
  const reason = reasonAgainst(node, model);
  if (reason !== undefined) {
    report('bad-slo-target', node.at, { reason });
    return;
  }
  const target = number(node, 'target') ?? 0;
  const days = windowDays(node) ?? 0;
  const silent = alerts.filter((alert) => leastTarget(alert, days) > target);
  if (silent.length === 0) return;
  const least = Math.max(...silent.map((alert) => leastTarget(alert, days)));
  report('slo-never-alerts', node.at, { target, alerts: silent.map(({ name }) => name).join(', '), least: least.toFixed(4) });
}

function reasonAgainst(node: YamlNode, model: Contract): string | undefined {
  if (node.kind !== 'map') return 'it is no map of sla, target and window';
  const sla = text(node, 'sla');
  const target = number(node, 'target');
  if (sla === undefined || !isPromise(model, sla)) return `no SLA property has the id or name "${sla?.slice(0, 100) ?? ''}"`;
  if (target === undefined || !(target > 0 && target < 1)) return 'target must be more than 0 and less than 1';
  return windowDays(node) === undefined ? 'window must be a number of h, d, w or M, such as 30d' : undefined;
}

/** An alert fires at an error rate of factor × budget; above 1 there is no such rate. */
function leastTarget({ budgetShare, hours }: (typeof alerts)[number], days: number): number {
  const factor = (budgetShare * days * 24) / hours;
  return 1 - 1 / factor;
}

/** 30 days unless the target says otherwise. */
function windowDays(node: YamlNode): number | undefined {
  const written = node.kind === 'map' ? node.entries.get('window')?.value : undefined;
  if (!written) return 30;
  const [, amount, unit = ''] = /^(\d{1,4})([hdwM])$/.exec(String(toPlain(written))) ?? [];
  const days = Number(amount) * (daysOfUnit[unit] ?? 0);
  return days > 0 ? days : undefined;
}

function isPromise({ slaProperties }: Contract, name: string): boolean {
  return slaProperties.some(({ id, property }) => id === name || property === name);
}
