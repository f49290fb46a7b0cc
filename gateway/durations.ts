import type { MetricObject } from 'prom-client';

/** Upper bounds of the buckets, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** How often something took so long that it fell between two bounds; the last place is for what took longer than all of them. */
interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts: number[];
  sumSeconds: number;
}

/** Series by the values of their labels, one after another: a text of all of them would have to be made, and hashed, each time. */
interface Branch {
  readonly below: Map<string | undefined, Branch>;
  series?: Series;
}

export interface DurationsOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly aggregator: 'sum' | 'max';
}

/**
 * A histogram of prom-client's registry that counts in plain numbers, and puts them into the shape of one when somebody asks: several are
 * told of for each request, and prom-client's own takes as long for one of them as reading the request does.
 */
export class Durations {
  readonly name: string;
  private readonly series: Series[] = [];
  private readonly byLabels: Branch = { below: new Map() };

  constructor(private readonly options: DurationsOptions) {
    this.name = options.name;
  }

  observe(labels: Readonly<Record<string, string>>, durationMs: number): void {
    const series = this.seriesOf(labels);
    const seconds = durationMs / 1_000;
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] as number)) bucket += 1;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sumSeconds += seconds;
  }

  /** What prom-client asks a metric for. */
  get(): MetricObject {
    const { name, help, aggregator } = this.options;
    return {
      name,
      help,
      aggregator,
      type: 'histogram',
      values: this.series.flatMap((series) => valuesOf(name, series)),
    } as never;
  }

  private seriesOf(labels: Readonly<Record<string, string>>): Series {
    let branch = this.byLabels;
    for (const name of this.options.labelNames) branch = branch.below.get(labels[name]) ?? grow(branch, labels[name]);
    if (branch.series) return branch.series;
    const made: Series = { labels: { ...labels }, counts: Array(BUCKETS.length + 1).fill(0), sumSeconds: 0 };
    branch.series = made;
    this.series.push(made);
    return made;
  }
}

function grow({ below }: Branch, label: string | undefined): Branch {
  const branch: Branch = { below: new Map() };
  below.set(label, branch);
  return branch;
}

function valuesOf(name: string, { labels, counts, sumSeconds }: Series): readonly object[] {
  let upTo = 0;
  const buckets = [...BUCKETS, '+Inf'].map((le, at) => {
    upTo += counts[at] ?? 0;
    return { labels: { le, ...labels }, value: upTo, metricName: `${name}_bucket` };
  });
  return [...buckets, { labels, value: sumSeconds, metricName: `${name}_sum` }, { labels, value: upTo, metricName: `${name}_count` }];
}
