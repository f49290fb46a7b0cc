// Goal: what a team adds is protected as its product is, and a product's hashes are its own.
// Method: the parts that see to it, without a server; access.test.ts beside this asks one.
import { createSecretKey } from 'node:crypto';
import { parse, print } from 'graphql';
import { newContextKey } from '../../schemas/context-key';
import type { GraphModel, Protection } from '../../subgraphs/kit/model';
import { maskSalt } from '../../subgraphs/kit/serving/mask-salt';
import { protectTeamFields } from '../../subgraphs/kit/serving/protect-team-fields';
import { warehouseModel } from '../query/support/warehouse';

const asks = (more: Partial<Protection>): Protection => ({ authenticated: false, scopes: [], policies: [], ...more });
const protectedBy = (typeDefs: string, protection: Protection | undefined): string =>
  protectTeamFields(typeDefs, { ...warehouseModel, protection } as GraphModel);
const printed = (sdl: string): string => print(parse(sdl));

describe('what a team adds', () => {
  const typeDefs = `
    extend type Thing @key(fields: "id") { echo: String }
    extend type Query { newest: Thing word: Word! @deprecated }
    extend type Owner { count: Int }
    type Word @key(fields: "id") { id: ID! text: String @authenticated }
    type Greeting { text: String }
    union Anything = Word | Greeting
    interface Spoken { text: String }
    enum Tone { LOUD }
    extend type Empty @tag(name: "x")`;

  it('asks for what its product asks for: its types, and its fields of types that are not its contract’s', () => {
    const scoped = '@requiresScopes(scopes: [["a"]])';
    expect(protectedBy(typeDefs, asks({ authenticated: true, scopes: [['a']] }))).toBe(
      printed(`
        extend type Thing @key(fields: "id") { echo: String }
        extend type Query { newest: Thing ${scoped} word: Word! @deprecated ${scoped} }
        extend type Owner { count: Int ${scoped} }
        type Word @key(fields: "id") ${scoped} { id: ID! text: String @authenticated }
        type Greeting ${scoped} { text: String }
        union Anything = Word | Greeting
        interface Spoken { text: String }
        enum Tone { LOUD }
        extend type Empty @tag(name: "x")`),
    );
    expect(protectedBy('type Word { text: String }', asks({ authenticated: true, policies: [['p']] }))).toBe(
      printed('type Word @authenticated @policy(policies: [["p"]]) { text: String }'),
    );
  });

  it('stays as it is where the product asks for nothing', () => {
    expect(protectedBy(typeDefs, undefined)).toBe(typeDefs);
  });

  it.each([
    ['type Word @policy(policies: [["mine"]]) { text: String }', 'Word'],
    ['extend type Query { word: String @policy(policies: [["mine"]]) }', 'Query.word'],
    ['extend type Query { word: String @deprecated @policy(policies: [["mine"]]) }', 'Query.word'],
  ])('cannot say otherwise: %s', (sdl, at) => {
    const reason = `${at} has @policy, which the contract puts on all of the product: give it to a field of ${at}, or to the type it answers`;
    expect(() => protectedBy(sdl, asks({ policies: [['owner:warehouse']] }))).toThrow(
      expect.objectContaining({ code: 'RESOLVERS_INVALID', message: expect.stringContaining(reason) }),
    );
    expect(() => protectedBy(sdl, asks({ policies: [['owner:warehouse']] }))).toThrow('resolvers.ts');
    expect(() => protectedBy(sdl, asks({ authenticated: true, policies: [['owner:warehouse']] }))).toThrow(reason);
    expect(() => protectedBy(sdl, asks({ authenticated: true }))).not.toThrow();
  });
});

describe('what hashes of a product begin with', () => {
  const key = newContextKey();

  it('follows from the key of the mesh and the product, and cannot be told without the key', () => {
    const salt = maskSalt('orders', key);
    expect(salt).toMatch(/^[0-9a-f]{64}$/);
    expect(maskSalt('orders', key)).toBe(salt);
    expect([maskSalt('customers', key), maskSalt('orders', newContextKey())]).not.toContain(salt);
  });

  it('is the same in every version', () => {
    expect(maskSalt('orders', createSecretKey(Buffer.alloc(32, 1)))).toBe(
      '6110358fdb9afb4eb58679e992c99e2158c6e1b13580043d5bb2913814e67735',
    );
  });

  it('is good for one process where there is no key', () => {
    const salt = maskSalt('orders', undefined);
    expect(salt).toMatch(/^[0-9a-f]{64}$/);
    expect(maskSalt('orders', undefined)).not.toBe(salt);
  });
});
