export { drawLabels } from './override-labels';
export { subgraphsOf } from './plan-subgraphs';
export { PlanWorkers } from './plan-workers';
export { type Circumstances, type PlanEnd, type Plannable, Planner, type PlannerOptions, type PlanUse } from './planner';
