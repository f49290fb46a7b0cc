// Goal: what a contract says of who may see its data is asked for in full, also where it says nothing.
// Method: contracts that say one thing of access or two; that everything is asked for together is a law over random callers.
import fc from 'fast-check';
import { stranger } from '../../schemas/caller';
import type { Contract, Property, SchemaObject } from '../../schemas/contracts';
import type { Protection } from '../../subgraphs/kit/model';
import { allOf, objectProtection, productProtection, propertyProtection } from '../../subgraphs/kit/model/protection';
import { holds } from '../../subgraphs/kit/query/requirements';

const said = (custom: object) => ({ customProperties: new Map(Object.entries(custom)) });
const product = (custom: object) => productProtection(said(custom) as unknown as Contract, 'orders');
const object = (custom: object) => objectProtection(said(custom) as unknown as SchemaObject);
const property = (custom: object, classification?: string) =>
  propertyProtection({ ...said(custom), classification } as unknown as Property);
const asks = (more: Partial<Protection>): Protection => ({ authenticated: false, scopes: [], policies: [], ...more });

describe('a product', () => {
  it.each<[string, object, Protection | undefined]>([
    ['public', { access: 'public' }, undefined],
    ['authenticated', { access: 'authenticated' }, asks({ authenticated: true })],
    ['a scope', { access: [['a']] }, asks({ authenticated: true, scopes: [['a']] })],
    ['scopes to choose from', { access: [['a', 'b'], ['c']] }, asks({ authenticated: true, scopes: [['a', 'b'], ['c']] })],
    ['nothing', {}, asks({ policies: [['owner:orders']] })],
    ['what means nothing', { access: 'everybody' }, asks({ policies: [['owner:orders']] })],
    ['public, for a purpose', { access: 'public', purposes: ['billing'] }, asks({ policies: [['purpose:billing']] })],
    [
      'scopes, for one of two purposes',
      { access: [['a']], purposes: ['billing', 'audit'] },
      asks({ authenticated: true, scopes: [['a']], policies: [['purpose:billing'], ['purpose:audit']] }),
    ],
    [
      'nothing but one of two purposes',
      { purposes: ['billing', 'audit'] },
      asks({
        policies: [
          ['owner:orders', 'purpose:billing'],
          ['owner:orders', 'purpose:audit'],
        ],
      }),
    ],
  ])('whose contract says %s', (_, custom, expected) => expect(product(custom)).toEqual(expected));
});

it('an object asks for its scopes, and for nothing where it has none', () => {
  expect(object({ scopes: [['a'], ['b']] })).toEqual(asks({ authenticated: true, scopes: [['a'], ['b']] }));
  expect(object({})).toBeUndefined();
});

it.each<[string, object, string | undefined, Protection | undefined]>([
  ['scopes', { scopes: [['a']] }, undefined, asks({ authenticated: true, scopes: [['a']] })],
  ['scopes, though it is restricted', { scopes: [['a']] }, 'restricted', asks({ authenticated: true, scopes: [['a']] })],
  ['restricted', {}, 'restricted', asks({ authenticated: true })],
  ['confidential', {}, 'confidential', asks({ authenticated: true })],
  ['internal', {}, 'internal', undefined],
  ['public', {}, 'public', undefined],
  ['nothing', {}, undefined, undefined],
])('a property whose contract says %s', (_, custom, classification, expected) =>
  expect(property(custom, classification)).toEqual(expected),
);

describe('several protections together', () => {
  const names = fc.constantFrom('a', 'b', 'c');
  const lists = fc.array(fc.uniqueArray(names, { minLength: 1, maxLength: 2 }), { maxLength: 2 });
  const protection = fc.record({ authenticated: fc.boolean(), scopes: lists, policies: lists });
  const held = fc.uniqueArray(names);
  const callers = fc.record({ authenticated: fc.boolean(), scopes: held, policies: held }).map((given) => ({ ...stranger, ...given }));

  it('are held by whoever holds each of them, and by nobody else', () => {
    fc.assert(
      fc.property(fc.array(fc.option(protection, { nil: undefined }), { maxLength: 3 }), callers, (parts, caller) => {
        expect(holds(caller, allOf(parts))).toBe(parts.every((part) => holds(caller, part)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are nothing where nothing is asked, and each name once', () => {
    expect([allOf([]), allOf([undefined]), allOf([asks({}), asks({})])]).toEqual([undefined, undefined, undefined]);
    expect(allOf([asks({ authenticated: true }), undefined])).toEqual(asks({ authenticated: true }));
    expect(allOf([asks({ scopes: [['a', 'b']] }), asks({ scopes: [['b', 'c']] })])).toEqual(asks({ scopes: [['a', 'b', 'c']] }));
    expect(allOf([asks({ policies: [['a']] }), asks({})])).toEqual(asks({ policies: [['a']] }));
  });
});
