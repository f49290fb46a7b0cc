import type { Scenario } from '../support/scenario';
import * as abstract from './abstract';
import * as contexts from './contexts';
import * as keys from './keys';
import * as requires from './requires';
import * as shapes from './shapes';

export const scenarios: readonly Scenario[] = [keys, contexts, requires, abstract, shapes].flatMap((group) => Object.values(group));
