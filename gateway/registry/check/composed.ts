import { GraphQLError } from 'graphql';
import type { Place } from '../../../schemas/contracts';
import type { CheckFinding } from './report';
import { coordinateAt } from './sdl-place';
import { placeOf, type Subject } from './subject';

/** One thing composition has to say, and the places in subgraphs' schemas it is about. */
export interface CompositionNote {
  readonly code: string;
  readonly message: string;
  /** `offset` into the subgraph's SDL, from 0. */
  readonly places: readonly { readonly subgraph: string; readonly offset: number }[];
}

/** What composing all products said. */
export interface Composition {
  /** Empty when they compose. */
  readonly problems: readonly CompositionNote[];
  readonly hints: readonly CompositionNote[];
}

const FIX = 'Make both sides agree; the code names the rule in Apollo’s documentation of composition.';

/** What composition said, where the teams wrote it. Hints about other products are left out: nobody here can do anything about them. */
export function composed({ problems, hints }: Composition, subjects: readonly Subject[]): readonly CheckFinding[] {
  const concerned = hints.filter(({ places }) => places.some(({ subgraph }) => subjects.some(({ product }) => product === subgraph)));
  return [...problems.map((note) => told(note, 'error', subjects)), ...concerned.map((note) => told(note, 'info', subjects))];
}

function told({ code, message, places }: CompositionNote, severity: CheckFinding['severity'], subjects: readonly Subject[]): CheckFinding {
  const found = places.flatMap(({ subgraph, offset }) => {
    const subject = subjects.find(({ product }) => product === subgraph);
    const place = subject && locate(subject, offset);
    return subject && place ? [{ product: subject.product, place }] : [];
  });
  const named = found[0] ?? namedIn(message, subjects);
  const section = code.startsWith('ACCESS_') ? 'access' : 'composition';
  return { section, severity, rule: code, message, fix: severity === 'error' ? FIX : 'Nothing, if it is meant.', ...named };
}

function locate(subject: Subject, offset: number): Place | undefined {
  if (subject.document instanceof GraphQLError) return undefined;
  const coordinate = coordinateAt(subject.document, offset);
  return coordinate === undefined ? undefined : placeOf(subject, coordinate);
}

/** Some problems say a coordinate and no place. */
function namedIn(message: string, subjects: readonly Subject[]): { readonly product: string; readonly place: Place } | undefined {
  const coordinates = [...message.matchAll(/"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)(?:\([^"]*\))?"/g)].map(([, coordinate = '']) => coordinate);
  for (const coordinate of coordinates) {
    for (const subject of subjects) {
      if (!message.includes(`"${subject.product}"`) && subjects.length > 1) continue;
      const place = placeOf(subject, coordinate);
      if (place) return { product: subject.product, place };
    }
  }
  return undefined;
}
