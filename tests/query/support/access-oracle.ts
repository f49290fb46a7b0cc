import { createHash } from 'node:crypto';
import { type Caller, stranger } from '../../../schemas/caller';
import type { PartRow, ThingRow, World } from './access-world';
import type { AccessSaid } from './warehouse';

/** What is selected on things: names of fields, and what they lead to. */
export interface ThingSelection {
  readonly fields: readonly string[];
  readonly parent?: ThingSelection;
  readonly children?: { readonly first: number; readonly nodes: ThingSelection };
  readonly parts?: { readonly first: number; readonly nodes: PartSelection };
}

export interface PartSelection {
  readonly fields: readonly string[];
  readonly thing?: ThingSelection;
}

type Lists = readonly (readonly string[])[];
interface RowFilter {
  readonly property: string;
  readonly operator: 'equals' | 'in' | 'startsWith';
  readonly claim: string;
  readonly unless?: Lists;
}

/** What one caller may see of a world under a contract, said once more over plain rows, with nothing of the kit. */
export class Eyes {
  readonly things: readonly ThingRow[];
  readonly parts: readonly PartRow[];
  readonly #by: Caller;

  constructor(
    readonly world: World,
    readonly said: AccessSaid,
    readonly caller: Caller | undefined,
    readonly salt: string,
  ) {
    this.#by = caller ?? stranger;
    this.things = this.#visible('Thing', world.things);
    this.parts = this.#visible('Part', world.parts);
  }

  get seesProduct(): boolean {
    const { access, purposes } = this.said.contract ?? {};
    const { authenticated, policies } = this.#by;
    const isStated =
      access === 'public' ||
      (access === 'authenticated' && authenticated) ||
      (access === undefined && policies.includes('owner:warehouse')) ||
      (Array.isArray(access) && authenticated && this.#holds(access as Lists));
    return isStated && (purposes === undefined || (purposes as string[]).some((purpose) => policies.includes(`purpose:${purpose}`)));
  }

  readsRows(object: 'Thing' | 'Part'): boolean {
    const { scopes } = this.said[object] ?? {};
    return this.seesProduct && (scopes === undefined || this.#holds(scopes as Lists));
  }

  get readsNumbers(): boolean {
    return this.said.Thing?.minGroupSize === undefined ? this.readsRows('Thing') : this.seesProduct;
  }

  /** How many rows numbers are made of at least. */
  get least(): number {
    const size = this.said.Thing?.minGroupSize as { rows: number; unless?: Lists } | undefined;
    return size === undefined || this.#holds(size.unless ?? []) ? 0 : size.rows;
  }

  /** Whether everything selected may be read; keys may by whom a gateway vouches for, where `joins`. */
  readsThing({ fields, parent, children, parts }: ThingSelection): boolean {
    const asksMore = parent !== undefined || children !== undefined || parts !== undefined || fields.some((name) => name !== 'id');
    return (
      ((!asksMore && this.caller !== undefined) || this.readsRows('Thing')) &&
      fields.every((name) => this.#readsField('Thing', name)) &&
      (parent === undefined || (this.readsRows('Thing') && this.readsThing(parent))) &&
      (children === undefined || (this.readsRows('Thing') && this.readsThing(children.nodes))) &&
      (parts === undefined || (this.readsRows('Part') && this.readsPart(parts.nodes)))
    );
  }

  readsPart({ fields, thing }: PartSelection): boolean {
    const asksMore = thing !== undefined || fields.some((name) => name !== 'id');
    return (
      ((!asksMore && this.caller !== undefined) || this.readsRows('Part')) &&
      fields.every((name) => this.#readsField('Part', name)) &&
      (thing === undefined || (this.readsRows('Thing') && this.readsThing(thing)))
    );
  }

  /** What the selection answers on a row that is visible. */
  thing(row: ThingRow, selection: ThingSelection): unknown {
    const { fields, parent, children, parts } = selection;
    const parentRow = parent && this.things.find(({ id }) => id === row.parentId);
    return {
      ...Object.fromEntries(fields.map((name) => [name, this.#shown('Thing', name, row[name as keyof ThingRow])])),
      ...(parent ? { parent: parentRow ? this.thing(parentRow, parent) : null } : {}),
      ...(children
        ? {
            children: this.#page(
              this.things.filter((other) => other.parentId === row.id),
              children.first,
              (child) => this.thing(child, children.nodes),
            ),
          }
        : {}),
      ...(parts
        ? {
            parts: this.#page(
              this.parts.filter(({ thingId }) => thingId === row.id),
              parts.first,
              (part) => this.part(part, parts.nodes),
            ),
          }
        : {}),
    };
  }

  part(row: PartRow, { fields, thing }: PartSelection): unknown {
    const thingRow = this.things.find(({ id }) => id === row.thingId);
    return {
      ...Object.fromEntries(fields.map((name) => [name, this.#shown('Part', name, row[name as keyof PartRow])])),
      ...(thing ? { thing: thingRow ? this.thing(thingRow, thing) : null } : {}),
    };
  }

  /** Every stored text that no answer to this caller may hold. */
  hidden(): readonly string[] {
    const clear = (object: 'Thing' | 'Part', field: string): boolean =>
      this.readsRows(object) && this.#readsField(object, field) && this.#mask(object, field) === undefined;
    const texts = (rows: readonly object[], field: string): string[] =>
      rows.flatMap((row) => (row as Record<string, string | null>)[field] ?? []);
    return (['Thing name', 'Thing secret', 'Part label'] as const).flatMap((place) => {
      const [object, field] = place.split(' ') as ['Thing' | 'Part', string];
      const [all, seen] = object === 'Thing' ? [this.world.things, this.things] : [this.world.parts, this.parts];
      const allowed = new Set(clear(object, field) ? texts(seen, field) : []);
      return texts(all, field).filter((text) => !allowed.has(text));
    });
  }

  #page<T>(rows: readonly T[], first: number, node: (row: T) => unknown): unknown {
    return { totalCount: rows.length, nodes: rows.slice(0, first).map(node) };
  }

  #holds(lists: Lists): boolean {
    return lists.some((names) => names.every((name) => this.#by.scopes.includes(name)));
  }

  #readsField(object: string, field: string): boolean {
    const { scopes, classification } = this.said[`${object}.${field}`] ?? {};
    if (scopes !== undefined) return this.#by.authenticated && this.#holds(scopes as Lists);
    return classification === undefined || this.#by.authenticated;
  }

  #mask(object: string, field: string): { kind: string; size?: number } | undefined {
    const mask = this.said[`${object}.${field}`]?.mask as { kind: string; size?: number; unless?: Lists } | undefined;
    return mask === undefined || this.#holds(mask.unless ?? []) ? undefined : mask;
  }

  #shown(object: string, field: string, value: unknown): unknown {
    const mask = this.#mask(object, field);
    if (value === null || mask?.kind === 'null') return null;
    if (field === 'id') return String(value);
    if (field === 'price') {
      const cents = mask ? Math.floor((value as number) / (100 * (mask.size ?? 1))) * 100 * (mask.size ?? 1) : (value as number);
      return (cents / 100).toFixed(2);
    }
    if (mask === undefined) return value;
    const text = String(value);
    switch (mask.kind) {
      case 'bucket':
        return Math.floor((value as number) / (mask.size ?? 1)) * (mask.size ?? 1);
      case 'year':
        return `${text.slice(0, 4)}-01-01`;
      case 'lastFour':
        return text.length < 7 ? '***' : `***${text.slice(-4)}`;
      case 'emailDomain':
        return `***@${text.split('@').at(-1)}`;
      default:
        return `h:${createHash('sha256').update(`${this.salt}${text}`).digest().subarray(0, 16).toString('base64url')}`;
    }
  }

  #visible<T extends object>(object: 'Thing' | 'Part', rows: readonly T[]): readonly T[] {
    const filters = ((this.said[object]?.rowFilter ?? []) as readonly RowFilter[]).filter(({ unless = [] }) => !this.#holds(unless));
    return rows.filter((row) => filters.every((filter) => this.#passes(filter, (row as Record<string, unknown>)[filter.property])));
  }

  #passes({ operator, claim }: RowFilter, value: unknown): boolean {
    const given = this.#by.claims[claim];
    if (given === undefined || value === null || typeof given === 'boolean') return false;
    if (operator === 'equals' && Array.isArray(given)) return false;
    const texts = (Array.isArray(given) ? given : [given]).map(String);
    if (operator === 'startsWith') return texts.some((text) => text !== '' && String(value).startsWith(text));
    return texts.includes(String(value));
  }
}
