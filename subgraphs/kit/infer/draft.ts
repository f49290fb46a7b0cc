import { enumValueName, isGraphQLName, lowerCamel, personalWords, plural, upperCamel, wordsOf } from '../../../schemas/contracts';
import type { ColumnProfile, InferredType, TableProfile } from './profile';

/** A contract as it can be guessed from data: plain, and to be read by a person before anybody relies on it. */
export interface ContractDraft {
  readonly product: string;
  readonly object: string;
  readonly table: string;
  readonly rows: number;
  readonly properties: readonly PropertyDraft[];
  /** True when no column tells rows apart, and their position in the file is taken for a key. */
  readonly isKeyedByPosition: boolean;
}

export interface PropertyDraft {
  readonly name: string;
  readonly column: string;
  readonly type: InferredType;
  /** 1, 2 … in the primary key. */
  readonly keyPosition: number | undefined;
  readonly isRequired: boolean;
  readonly isUnique: boolean;
  readonly description: string | undefined;
  /** Why it is taken for data of a person. */
  readonly personal: string | undefined;
  readonly values: readonly string[] | undefined;
  readonly looksLikeEmail: boolean;
  /** Percent of rows without a value. */
  readonly missingPercent: number;
  readonly reference: ReferenceDraft | undefined;
}

/** Another product's object this column seems to name. */
export interface ReferenceDraft {
  /** As a contract refers to it. */
  readonly to: string;
  readonly object: string;
  /** Why it is thought so. */
  readonly because: string;
}

export interface Known {
  readonly product: string;
  readonly object?: string;
  /** Columns of the key, when somebody knows them. */
  readonly key?: readonly string[];
  /** What a database says of its columns, by name. */
  readonly declared?: ReadonlyMap<string, Declared>;
  /** By column. */
  readonly references?: ReadonlyMap<string, ReferenceDraft>;
}

export interface Declared {
  readonly type?: InferredType;
  readonly isRequired?: boolean;
  readonly description?: string;
}

/** Guesses a contract. A pure function of what is known. */
export function draftContract({ rows, columns, keyPair }: TableProfile, known: Known): ContractDraft {
  const object = known.object ?? singular(upperCamel(known.product));
  const key = known.key ?? keyOf(columns, object, known.references) ?? keyPair ?? [];
  const taken = new Set<string>();
  const properties = columns.map((column) => toProperty(column, { object, key, known, rows, taken }));
  return {
    product: known.product,
    object,
    table: wordsOf(plural(object)).join('_'),
    rows,
    properties,
    isKeyedByPosition: key.length === 0,
  };
}

/** `Customers` → `Customer`, `Deliveries` → `Delivery`. */
export function singular(name: string): string {
  if (/ies$/.test(name)) return `${name.slice(0, -3)}y`;
  if (/(ss|us|is)$/.test(name)) return name;
  return name.replace(/(x|z|ch|sh)es$/, '$1').replace(/s$/, '');
}

/** Of the columns that tell rows apart, the one that says so. What names a person is no key: everybody may read a key. */
function keyOf(
  columns: readonly ColumnProfile[],
  object: string,
  references: ReadonlyMap<string, ReferenceDraft> = new Map(),
): readonly string[] | undefined {
  const usable = columns.filter(({ isUnique, type, name, looksLikeEmail }) => {
    const isKind = type.kind === 'string' || type.kind === 'integer' || type.kind === 'bigint';
    return isUnique && isKind && !looksLikeEmail && personalWords(object, name) === undefined;
  });
  const own = wordsOf(object).join(' ');
  const rank = ({ name }: ColumnProfile): number => {
    const words = wordsOf(name).join(' ');
    // What names a row of another product is unique here by chance, or because there is one row for each of those.
    if (references.has(name)) return 3;
    if (words === 'id' || words === own || words === `${own} id`) return 0;
    return /\b(id|key|code|number|nr|no)$/.test(words) ? 1 : 2;
  };
  const [best] = usable.toSorted((a, b) => rank(a) - rank(b));
  return best && [best.name];
}

interface Frame {
  readonly object: string;
  readonly key: readonly string[];
  readonly known: Known;
  readonly rows: number;
  readonly taken: Set<string>;
}

function toProperty(column: ColumnProfile, { object, key, known, rows, taken }: Frame): PropertyDraft {
  const declared = known.declared?.get(column.name);
  const position = key.indexOf(column.name) + 1;
  const isKey = position > 0;
  const name = freeName(lowerCamel(wordsOf(column.name).join('_')), taken);
  const words = personalWords(object, name) ?? personalWords(object, column.name);
  const personal = isKey
    ? undefined
    : words === undefined
      ? column.looksLikeEmail
        ? 'its values look like e-mail addresses'
        : undefined
      : `its name says "${words}"`;
  const type = declared?.type ?? column.type;
  return {
    name,
    column: column.name,
    type,
    keyPosition: isKey ? position : undefined,
    isRequired: isKey || (declared?.isRequired ?? (rows > 0 && column.nulls === 0)),
    isUnique: column.isUnique && rows > 1,
    description: declared?.description,
    personal,
    values: isKey || type.kind !== 'string' ? undefined : withoutClash(column.values),
    looksLikeEmail: column.looksLikeEmail,
    missingPercent: rows === 0 ? 0 : (100 * column.nulls) / rows,
    reference: known.references?.get(column.name),
  };
}

/** A name the graph takes, that no other column has. */
function freeName(wanted: string, taken: Set<string>): string {
  const usable = isGraphQLName(wanted) ? wanted : `column${upperCamel(wanted) || taken.size + 1}`;
  let name = usable;
  for (let count = 2; taken.has(name); count += 1) name = `${usable}${count}`;
  taken.add(name);
  return name;
}

function withoutClash(values: readonly string[] | undefined): readonly string[] | undefined {
  return values && new Set(values.map(enumValueName)).size === values.length ? values : undefined;
}
