import { anything, list, map, type Shape, stableId, text, webAddress } from './shape';

/** Parts that ODPS and ODCS share, in the versions where they differ. */
export interface CommonShapes {
  readonly tags: Shape;
  readonly customProperties: Shape;
  readonly authoritativeDefinitions: Shape;
  readonly members: Shape;
  readonly team: Shape;
  readonly synonyms: Shape;
  /** Advice for readers that are programs: text, or its parts. */
  readonly context: Shape;
}

type Fields = Readonly<Record<string, Shape>>;

function requiredUnless(open: boolean, keys: Fields, others: Fields): { readonly required?: Fields; readonly optional: Fields } {
  return open ? { optional: { ...keys, ...others } } : { required: keys, optional: others };
}

/** `open`: before ODCS 3.1 and ODPS 1.0, keys could be unknown and those of people and custom properties could be missing. `ids`: elements may carry an id. */
export function commonShapes({ open, ids, vendor }: { open: boolean; ids: boolean; vendor: boolean }): CommonShapes {
  const id = ids ? { id: stableId } : {};
  const tags = list(text);
  const customProperties = list(
    map({
      what: 'a custom property',
      ...requiredUnless(
        open,
        { property: text, value: anything },
        {
          ...id,
          description: text,
          ...(vendor ? { vendor: text } : {}),
        },
      ),
      open,
    }),
  );
  const authoritativeDefinitions = list(
    map({ what: 'an authoritative definition', required: { type: text, url: webAddress }, optional: { ...id, description: text }, open }),
  );
  const described = { ...id, description: text, tags, customProperties, authoritativeDefinitions };
  const members = list(
    map({
      what: 'a team member',
      ...requiredUnless(
        open,
        { username: text },
        { ...described, name: text, role: text, dateIn: text, dateOut: text, replacedByUsername: text },
      ),
      open,
    }),
  );
  const team = map({ what: 'a team', optional: { ...described, name: text, members }, open });
  const synonyms = list(
    map({
      what: 'a synonym',
      required: { synonym: text },
      optional: { id: stableId, description: text, locale: text, source: text, status: text, customProperties },
    }),
  );
  return {
    tags,
    customProperties,
    authoritativeDefinitions,
    members,
    team,
    synonyms,
    context: context({ tags, customProperties, authoritativeDefinitions }),
  };
}

function context(annotations: Readonly<Record<string, Shape>>): Shape {
  const statement = map({
    what: 'a verified statement',
    required: { question: text },
    optional: { id: text, answer: text, ...annotations },
  });
  const constraint = map({ what: 'a constraint', required: { constraint: text }, optional: { id: text, ...annotations } });
  const parts = map({
    what: 'a context',
    optional: { instructions: text, verifiedStatements: list(statement), constraints: list(constraint) },
  });
  return (node, key, report) => (node.kind === 'scalar' ? text : parts)(node, key, report);
}
