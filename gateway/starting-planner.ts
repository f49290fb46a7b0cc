import type { Planner } from './planning';

/** A planner that starts as soon as it is known what for, while Apollo's gateway looks at the same supergraph: each takes seconds for a large one. */
export class StartingPlanner {
  private planner: Planner | undefined;
  private starting: Promise<void> | undefined;

  constructor(private readonly newPlanner: (plannable: string) => Planner) {}

  begin(plannable: string): void {
    this.planner = this.newPlanner(plannable);
    this.starting = this.planner.start();
    // Told to whoever waits for it, who may not have come yet.
    this.starting.catch(() => undefined);
  }

  /** Throws what `Planner.start` throws. */
  async started(): Promise<Planner> {
    await this.starting;
    if (!this.planner) throw new Error('The planner was not begun.');
    return this.planner;
  }

  async close(): Promise<void> {
    await this.planner?.close();
  }
}
