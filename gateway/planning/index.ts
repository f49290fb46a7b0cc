export { drawLabels, readOverrideLabels } from './override-labels';
export { type Plannable, Planner, type PlannerOptions } from './planner';
