/** How names of a contract become names of the graph. */

/** `Order` → `order`. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `order-line`, `order_line` and `OrderLine` → `OrderLine`. */
export function upperCamel(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map(upperFirst)
    .join('');
}

/** `customer_id` → `customerId`. */
export function lowerCamel(name: string): string {
  return lowerFirst(upperCamel(name));
}

/** `bikeTrip_id` → `bike`, `trip`, `id`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** English plural by the regular rules; a contract says `pluralName` where they do not fit. */
export function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/** A name GraphQL takes and introspection does not reserve. */
export function isGraphQLName(name: string): boolean {
  return /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** The enum value that stands for a stored text: itself where GraphQL allows it, else in constant case. */
export function enumValueName(value: string): string {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(value) && !['true', 'false', 'null'].includes(value)) return value;
  const constant = value
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toUpperCase();
  return /^[A-Z]/.test(constant) ? constant : `V_${constant}`;
}
