export { drawLabels, readOverrideLabels } from './override-labels';
export { subgraphsOf } from './plan-subgraphs';
export { type Circumstances, type PlanEnd, type Plannable, Planner, type PlannerOptions } from './planner';
