import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of the rules that come with Meshway: beside this file, or in the sources when this file runs from the build. */
export const baselineDir = existsSync(path.join(__dirname, 'baseline.yaml'))
  ? __dirname
  : path.join(__dirname, '../../../schemas/governance');
