import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, type Metric, type MetricObject, Registry } from 'prom-client';
import { Durations } from './durations';

/** A metric's labels. Their values come from short lists that no caller can make longer: never the text of an operation or a header. */
export type Labels = Readonly<Record<string, string>>;

/** What a metric is at this moment: one number, or one for each combination of labels. */
export type Reading = number | Iterable<readonly [Labels, number]>;

export interface MetricText {
  readonly name: string;
  /** One line, for whoever builds a dashboard. */
  readonly help: string;
  readonly labels?: readonly string[];
  /** What several processes that are one gateway say together. Default: their sum. */
  readonly together?: 'sum' | 'max';
}

/** All metrics of one process as plain data. */
export type Readings = readonly MetricObject[];

/** CPU, memory, event loop and garbage collection belong to the process, however many gateways run in it. */
let processMetrics: Registry | undefined;

/**
 * What one gateway tells Prometheus. The parts of the gateway know nothing of it: they count in plain numbers, which are read when
 * somebody asks, so that counting costs a request next to nothing. `start.ts` hands over where each number is.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly ofProcess = metricsOfTheProcess();

  /** A number that only grows while the gateway runs; its name ends with `_total`. */
  counter(text: MetricText, read: () => Reading): void {
    const metric = new Counter({
      ...this.described(text),
      collect: () => {
        metric.reset();
        for (const [labels, value] of all(read())) metric.inc(labels, value);
      },
    });
  }

  /** A number that goes up and down. */
  gauge(text: MetricText, read: () => Reading): void {
    const metric = new Gauge({
      ...this.described(text),
      collect: () => {
        metric.reset();
        for (const [labels, value] of all(read())) metric.set(labels, value);
      },
    });
  }

  /** How long something takes, in seconds; its name ends with `_seconds`. Gives what is to be told of each. */
  durations(text: MetricText): (labels: Labels, durationMs: number) => void {
    const metric = new Durations(this.described(text));
    // What prom-client asks of a metric it has.
    this.registry.registerMetric(metric as unknown as Metric);
    return (labels, durationMs) => metric.observe(labels, durationMs);
  }

  /** All of it and the process's own, in Prometheus's text format 0.0.4. */
  async text(): Promise<string> {
    return Registry.merge([this.registry, this.ofProcess]).metrics();
  }

  /** The same as data, to be read together with that of other processes. */
  async readings(): Promise<Readings> {
    return Registry.merge([this.registry, this.ofProcess]).getMetricsAsJSON();
  }

  private described({ name, help, labels = [], together = 'sum' }: MetricText): Described {
    return { name, help, labelNames: [...labels], registers: [this.registry], aggregator: together };
  }
}

interface Described {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
  readonly aggregator: 'sum' | 'max';
}

/** Several processes as one, in the text format. The count of one that ended is gone, which Prometheus takes for a restart. */
export function textOfAll(readings: readonly Readings[]): Promise<string> {
  return AggregatorRegistry.aggregate(readings.map((metrics) => [...metrics])).metrics();
}

function all(reading: Reading): Iterable<readonly [Labels, number]> {
  return typeof reading === 'number' ? [[{}, reading]] : reading;
}

function metricsOfTheProcess(): Registry {
  if (!processMetrics) {
    processMetrics = new Registry();
    collectDefaultMetrics({ register: processMetrics });
  }
  return processMetrics;
}
