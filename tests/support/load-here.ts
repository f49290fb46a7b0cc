import pino from 'pino';
import { type Loaded, loadSupergraph } from '../../gateway/planning/load-supergraph';

/** What a planner's thread does first, in this one. */
export async function loadHere(supergraphSdl: string): Promise<Loaded['supergraph']> {
  return (await loadSupergraph({ supergraphSdl, isChecked: false }, pino({ level: 'silent' }))).supergraph;
}
