import { GraphQLError } from 'graphql';
import type { Composition, CompositionNote } from '../../../schemas/composition';
import type { Place } from '../../../schemas/contracts';
import type { CheckFinding } from './report';
import { coordinateAt } from './sdl-place';
import { placeOf, type Subject } from './subject';

const FIX = 'Make both sides agree; the code names the rule in Apollo’s documentation of composition.';

/** What composition said, where the teams wrote it. Hints about other products are left out: nobody here can do anything about them. */
export function composed(composition: Composition, subjects: readonly Subject[]): readonly CheckFinding[] {
  if (composition.kind === 'refused') return composition.problems.filter(isNews(subjects)).map((note) => told(note, 'error', subjects));
  const concerned = composition.hints.filter(({ places }) =>
    places.some(({ subgraph }) => subjects.some(({ product }) => product === subgraph)),
  );
  return concerned.map((note) => told(note, 'info', subjects));
}

function told({ code, message, places }: CompositionNote, severity: CheckFinding['severity'], subjects: readonly Subject[]): CheckFinding {
  const found = places.flatMap((at) => {
    const subject = subjects.find(({ product }) => product === at.subgraph);
    const place = subject && locate(subject, at);
    return subject && place ? [{ product: subject.product, place }] : [];
  });
  const named = found[0] ?? namedIn(message, subjects);
  const section = code.startsWith('ACCESS_') ? 'access' : 'composition';
  return { section, severity, rule: code, message, fix: severity === 'error' ? FIX : 'Nothing, if it is meant.', ...named };
}

/** Where a contract says it, or else in the schema. */
function locate(subject: Subject, { offset, line, column }: CompositionNote['places'][number]): Place | undefined {
  if (subject.document instanceof GraphQLError) return undefined;
  const coordinate = coordinateAt(subject.document, offset);
  const inSchema = subject.review?.contract ? undefined : { file: subject.sdlFile, line, column };
  return coordinate === undefined ? inSchema : placeOf(subject, coordinate);
}

/** That a schema is no GraphQL is told where it was read. */
function isNews(subjects: readonly Subject[]): (note: CompositionNote) => boolean {
  return ({ places }) =>
    !places.some((at) => subjects.some(({ product, document }) => product === at.subgraph && document instanceof GraphQLError));
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
