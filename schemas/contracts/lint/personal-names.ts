import { wordsOf } from '../graph-names';

/** Runs of words that name data of a person, whoever they belong to. */
const personal: readonly string[] = [
  'email',
  'e mail',
  'phone',
  'telephone',
  'mobile number',
  'fax',
  'first name',
  'firstname',
  'last name',
  'lastname',
  'full name',
  'fullname',
  'given name',
  'family name',
  'middle name',
  'maiden name',
  'surname',
  'birth date',
  'birthdate',
  'date of birth',
  'dob',
  'birthday',
  'birth day',
  'address',
  'street',
  'ip',
  'iban',
  'ssn',
  'social security',
  'passport',
  'national id',
  'tax id',
  'card number',
  'driver license',
  'driving licence',
  'user agent',
];

/** Objects whose `name` is a person’s. */
const people = new Set([
  'person',
  'people',
  'customer',
  'user',
  'employee',
  'patient',
  'passenger',
  'contact',
  'subscriber',
  'student',
  'member',
]);

/** The words of `property` that name data of a person; `undefined` when none do. */
export function personalWords(object: string, property: string): string | undefined {
  const words = ` ${wordsOf(property).join(' ')} `;
  const found = personal.find((phrase) => words.includes(` ${phrase} `) || words.includes(` ${phrase}s `));
  if (found) return found;
  return words === ' name ' && people.has(wordsOf(object).at(-1) ?? '') ? `the name of a ${wordsOf(object).at(-1)}` : undefined;
}
