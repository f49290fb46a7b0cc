// Goal: subgraphs are served together only when what they say of access can be enforced as it is meant; each problem names its coordinate and
// reason, and all of them come at once.
// Method: small subgraphs, one rule at a time, the mended schema beside each broken one; random schemas for the laws. Nothing is composed:
// rules-composed.test.ts does that with the same subgraphs.
import fc from 'fast-check';
import { parse } from 'graphql';
import { checkAccess } from '../../schemas/access-rules';
import { type Mesh, problemsOf } from './support/access-problems';

const imports =
  '"@key", "@shareable", "@external", "@requires", "@override", "@context", "@fromContext", "@authenticated", "@requiresScopes", "@policy", "@interfaceObject"';
const link = (names = imports): string => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names}])\n`;
const own = `
directive @mask(kind: String!, size: Int, unless: [[String!]!]) on FIELD_DEFINITION
directive @rowFilter(name: String!, field: String!, operator: String!, claim: String!, unless: [[String!]!]) repeatable on OBJECT
directive @minGroupSize(rows: Int!, unless: [[String!]!]) on OBJECT
`;

const a = (body: string, head = link()): Mesh => ({ a: head + own + body });

describe('an interface that asks for something', () => {
  const things = (onInterface: string, onBook: string, onMap: string, type = ''): Mesh =>
    a(`type Query { things: [Thing] }
       interface Thing ${type} { id: ID! name: String ${onInterface} }
       type Book implements Thing { id: ID! name: String ${onBook} }
       type Map implements Thing { id: ID! name: String ${onMap} }`);
  const x = '@requiresScopes(scopes: [["x"]])';

  it('is refused where an implementation does not carry it, and names which', () => {
    expect(problemsOf(things(x, x, ''))).toEqual([
      'ACCESS_ON_INTERFACE_ONLY: [a] Thing.name asks for scope:x, which Map.name does not, and an inline fragment would pass it by.',
    ]);
    expect(problemsOf(things(x, '', '@authenticated'))).toEqual([
      'ACCESS_ON_INTERFACE_ONLY: [a] Thing.name asks for scope:x, which Book.name, Map.name do not, and an inline fragment would pass it by.',
    ]);
  });

  it('composes where every implementation asks for as much or more', () => {
    expect(problemsOf(things(x, x, '@requiresScopes(scopes: [["x", "y"]])'))).toEqual([]);
    expect(problemsOf(things('@authenticated', x, x))).toEqual([]);
    expect(problemsOf(things('@requiresScopes(scopes: [["x"], ["y"]])', x, '@requiresScopes(scopes: [["y"]])'))).toEqual([]);
  });

  it('is refused where an implementation leaves a way more', () => {
    expect(problemsOf(things(x, '@requiresScopes(scopes: [["x"], ["z"]])', x))).toHaveLength(1);
  });

  it('counts what stands on an implementing type, and is checked on the interface type', () => {
    const mesh = (onInterface: string, onBook: string): Mesh =>
      a(`type Query { things: [Thing] } interface Thing ${onInterface} { id: ID! } type Book implements Thing ${onBook} { id: ID! }`);
    expect(problemsOf(mesh('@authenticated', ''))).toEqual([
      'ACCESS_ON_INTERFACE_ONLY: [a] Thing asks for authenticated, which Book does not, and an inline fragment would pass it by.',
    ]);
    expect(problemsOf(mesh('@authenticated', '@authenticated'))).toEqual([]);
    expect(problemsOf({ a: things(x, '', '').a?.replace('type Book implements Thing', `type Book implements Thing ${x}`) ?? '' })).toEqual([
      expect.stringContaining('which Map.name does not'),
    ]);
  });

  it('composes where a subgraph knows it as an object: that counts for everything that implements it', () => {
    const things = `${link()}type Query { things: [Thing] } interface Thing @key(fields: "id") { id: ID! } type Book implements Thing @key(fields: "id") { id: ID! }`;
    const adding = (onField: string): string => `${link()}type Thing @interfaceObject @key(fields: "id") { id: ID! price: Int ${onField} }`;
    expect(problemsOf({ a: things, b: adding(x) })).toEqual([]);
    // What the interface itself says is passed by as ever.
    expect(problemsOf({ a: things.replace('interface Thing', 'interface Thing @authenticated'), b: adding('') })).toEqual([
      expect.stringContaining('Thing asks for authenticated, which Book does not'),
    ]);
  });

  it('is no matter where nothing implements it', () => {
    expect(problemsOf(a(`type Query { a: Int } interface Alone @authenticated { id: ID! ${x} }`))).toEqual([]);
  });

  it('counts wherever it is said, in an extension too, and not for an interface of which another is known as an object', () => {
    const extended = (word: string): Mesh =>
      a(`type Query { things: [Thing] } interface Thing { id: ID! } type Book implements Thing { id: ID! }
         extend interface Thing { name: String ${x} } extend ${word} Book { name: String }`);
    expect(problemsOf(extended('type'))).toEqual([expect.stringContaining('Thing.name asks for scope:x, which Book.name does not')]);
    const both = (onOther: string): Mesh => ({
      a: `${link()}type Query { things: [Thing] } interface Thing @key(fields: "id") { id: ID! } type Book implements Thing @key(fields: "id") { id: ID! }`,
      b: `${link()}type Thing @interfaceObject @key(fields: "id") { id: ID! price: Int ${x} }
        type Query { others: [Other] } interface Other { id: ID! ${onOther} } type Map implements Other { id: ID! }`,
    });
    expect(problemsOf(both(''))).toEqual([]);
    expect(problemsOf(both(x))).toEqual([expect.stringContaining('Other.id asks for scope:x, which Map.id does not')]);
  });

  it('is not looked for on other interfaces that implement it: what implements those does', () => {
    const mesh = a(`type Query { things: [Thing] } interface Thing { name: String ${x} } interface Named { id: ID! }
      extend interface Named implements Thing { name: String } type Book implements Thing & Named { id: ID! name: String ${x} }`);
    expect(problemsOf(mesh)).toEqual([]);
  });

  it('is checked over the implementations of other subgraphs too', () => {
    const elsewhere = `${link()}type Query { posters: [Thing] } interface Thing { id: ID! name: String } type Poster implements Thing { id: ID! name: String }`;
    expect(problemsOf({ ...things(x, x, x), b: elsewhere })).toEqual([
      expect.stringContaining('Thing.name asks for scope:x, which Poster.name does not'),
    ]);
  });
});

describe('a field made from another', () => {
  const x = '@requiresScopes(scopes: [["x"]])';
  const shop = (onCost: string, onMargin: string, more = ''): Mesh => ({
    a: `${link()}type Query { items: [Item] } type Item @key(fields: "id") { id: ID! cost: Int ${onCost} }`,
    b: `${link()}type Item @key(fields: "id") { id: ID! cost: Int @external margin: Int @requires(fields: "cost") ${onMargin} ${more} }`,
  });

  it('carries what that asks for, or is refused', () => {
    expect(problemsOf(shop(x, ''))).toEqual([
      'ACCESS_NOT_CARRIED: [b] Item.margin reads Item.cost by @requires and does not carry what that asks for: scope:x.',
    ]);
    expect(problemsOf(shop(x, '@authenticated'))).toHaveLength(1);
    expect(problemsOf(shop('@policy(policies: [["p"]])', x))).toHaveLength(1);
    expect(problemsOf(shop(x, x))).toEqual([]);
    expect(problemsOf(shop('', ''))).toEqual([]);
  });

  it('carries it through chains', () => {
    const c = (onAdvice: string): string =>
      `${link()}type Item @key(fields: "id") { id: ID! margin: Int @external advice: String @requires(fields: "margin") ${onAdvice} }`;
    expect(problemsOf({ ...shop(x, ''), c: c('') })).toEqual([
      'ACCESS_NOT_CARRIED: [b] Item.margin reads Item.cost by @requires and does not carry what that asks for: scope:x.',
      'ACCESS_NOT_CARRIED: [c] Item.advice reads Item.margin, which reads Item.cost by @requires and does not carry what that asks for: scope:x.',
    ]);
    expect(problemsOf({ ...shop(x, x), c: c('') })).toEqual([
      'ACCESS_NOT_CARRIED: [c] Item.advice reads Item.margin by @requires and does not carry what that asks for: scope:x.',
      'ACCESS_NOT_CARRIED: [c] Item.advice reads Item.margin, which reads Item.cost by @requires and does not carry what that asks for: scope:x.',
    ]);
    expect(problemsOf({ ...shop(x, x), c: c(x) })).toEqual([]);
  });

  it('carries what nested fields, the types they return and inline fragments ask for', () => {
    const mesh = (onMaker: string, onName: string, onRisk: string): Mesh => ({
      a: `${link()}type Query { items: [Item] }
        type Item @key(fields: "id") { id: ID! maker: Maker }
        type Maker ${onMaker} { name: String ${onName} }`,
      b: `${link()}type Item @key(fields: "id") { id: ID! maker: Maker @external risk: Int @requires(fields: "maker { name }") ${onRisk} }
        type Maker { name: String @external }`,
    });
    expect(problemsOf(mesh('', x, ''))).toEqual([expect.stringContaining('Item.risk reads Maker.name by @requires')]);
    expect(problemsOf(mesh(x, '', ''))).toContainEqual(expect.stringContaining('Item.risk reads Item.maker by @requires'));
    expect(problemsOf(mesh(x, '', x))).toEqual([]);
  });

  it('carries what inline fragments read, with a type and without', () => {
    const mesh = (fields: string): Mesh => ({
      a: `${link()}type Query { items: [Item] }
        type Item @key(fields: "id") { id: ID! thing: Thing either: Either }
        interface Thing { name: String }
        union Either = Open | Closed
        type Open implements Thing { name: String @shareable }
        type Closed implements Thing ${x} { name: String @shareable }`,
      b: `${link()}type Item @key(fields: "id") { id: ID! ${fields.includes('either') ? 'either: Either' : 'thing: Thing'} @external risk: Int @requires(fields: "${fields}") }
        interface Thing { name: String }
        union Either = Open | Closed
        type Open implements Thing { name: String @shareable }
        type Closed implements Thing { name: String @shareable }`,
    });
    const [type, field] = ['Closed', 'Closed.name'].map((read) => expect.stringContaining(`Item.risk reads ${read} by @requires`));
    expect(problemsOf(mesh('thing { ... on Closed { name } }'))).toEqual([type, field]);
    expect(problemsOf(mesh('either { ... on Open { name } ... on Closed { name } }'))).toEqual([type, field]);
    expect(problemsOf(mesh('... { thing { ... { name } } }'))).toEqual([field]);
    // The name of a type is told by whoever may see that type.
    expect(problemsOf(mesh('thing { __typename }'))).toEqual([expect.stringContaining('Item.risk reads Closed.__typename by @requires')]);
  });

  it('is told of once, by the shortest way and where it is said first', () => {
    const mesh = {
      ...shop(x, x),
      c: `${link()}type Item @key(fields: "id") { id: ID! cost: Int @external margin: Int @external advice: Int @requires(fields: "margin cost") @shareable }`,
      d: `${link()}type Item @key(fields: "id") { id: ID! cost: Int @external advice: Int @requires(fields: "cost") @shareable }`,
    };
    expect(problemsOf(mesh).map((problem) => problem.replace(/ and does.*/, ''))).toEqual([
      'ACCESS_NOT_CARRIED: [c] Item.advice reads Item.margin by @requires',
      'ACCESS_NOT_CARRIED: [c] Item.advice reads Item.cost by @requires',
    ]);
  });

  it('is found in extensions too', () => {
    const { a: first = '', b: second = '' } = shop(x, '');
    expect(problemsOf({ a: first, b: second.replace('type Item', 'extend type Item') })).toHaveLength(1);
    expect(problemsOf({ a: first, b: second.replace('type Item', 'extend type Item').replace('margin: Int', `margin: Int ${x}`) })).toEqual(
      [],
    );
  });

  it('carries what all implementations ask for when it reads through an interface', () => {
    const mesh = (onRisk: string): Mesh => ({
      a: `${link()}type Query { items: [Item] }
        type Item @key(fields: "id") { id: ID! thing: Thing }
        interface Thing { name: String }
        type Open implements Thing { name: String }
        type Closed implements Thing { name: String ${x} }`,
      b: `${link()}type Item @key(fields: "id") { id: ID! thing: Thing @external risk: Int @requires(fields: "thing { name }") ${onRisk} }
        interface Thing { name: String }
        type Open implements Thing { name: String @external }
        type Closed implements Thing { name: String @external }`,
    });
    expect(problemsOf(mesh(''))).toContainEqual(
      expect.stringMatching(/^ACCESS_NOT_CARRIED: \[b\] Item\.risk reads Closed\.name by @requires/),
    );
    expect(problemsOf(mesh(x))).toEqual([]);
  });

  it('carries what a context asks for', () => {
    const mesh = (onUser: string, onCountry: string, onPrice: string): Mesh => ({
      a: `${link()}type Query { users: [User] }
        type User @key(fields: "id") @context(name: "user") ${onUser} { id: ID! country: String ${onCountry} basket: Basket }
        type Basket @key(fields: "id") { id: ID! price(country: String @fromContext(field: "$user { country }")): Int ${onPrice} }`,
    });
    expect(problemsOf(mesh('', '', ''))).toEqual([]);
    expect(problemsOf(mesh('', x, ''))).toEqual([
      'ACCESS_NOT_CARRIED: [a] Basket.price reads User.country by @fromContext and does not carry what that asks for: scope:x.',
    ]);
    expect(problemsOf(mesh('', x, x))).toEqual([]);
    expect(problemsOf(mesh(x, '', ''))).toEqual([
      expect.stringContaining('Basket.price reads User by @fromContext'),
      expect.stringContaining('Basket.price reads User.country by @fromContext'),
    ]);
  });

  it('carries what that context asks for, however it is written, and no other', () => {
    const mesh = (field: string, onPrice = ''): Mesh => ({
      a: `${link()}type Query { users: [User] firms: [Firm] place: Place }
        type User implements Named @key(fields: "id") @context(name: "first") @context(name: "user") { id: ID! country: String ${x} ${field.includes('other') ? '' : 'basket: Basket'} }
        type Firm @key(fields: "id") @context(name: "other") { id: ID! country: String @authenticated ${field.includes('other') ? 'basket: Basket' : ''} }
        interface Named @context(name: "named") { country: String ${x} }
        type Place { country: String @policy(policies: [["place"]]) }
        type Basket @key(fields: "id") { id: ID! price(country: String @fromContext(field: "${field}")): Int ${onPrice} }`,
    });
    const problem =
      'ACCESS_NOT_CARRIED: [a] Basket.price reads User.country by @fromContext and does not carry what that asks for: scope:x.';
    for (const field of [
      '$user { country }',
      '  $user{country}',
      ', $ , user { country }',
      '$first { country }',
      '$user ... on User { country }',
    ])
      expect([field, problemsOf(mesh(field)).filter((each) => !each.includes('reads User by'))]).toEqual([field, [problem]]);
    expect(problemsOf(mesh('$user { country }', x))).toEqual([]);
    expect(problemsOf(mesh('$other { country }', '@authenticated'))).toEqual([]);
  });

  it('carries what a context asks for that several types are', () => {
    const mesh = (union: string, onPrice: string): Mesh => ({
      a: `${link()}type Query { owners: [Owner] }
        ${union}
        type User @key(fields: "id") { id: ID! country: String ${x} basket: Basket }
        type Firm @key(fields: "id") { id: ID! seat: String @authenticated basket: Basket }
        type Basket @key(fields: "id") { id: ID! 
          price(country: String @fromContext(field: "$owner ... on User { country } ... on Firm { seat }")): Int ${onPrice} }`,
    });
    for (const union of [
      'union Owner @context(name: "owner") = User | Firm',
      'union Owner = User | Firm\nextend union Owner @context(name: "owner")',
      'union Owner @context(name: "owner") = User\nextend union Owner = Firm',
    ]) {
      expect(problemsOf(mesh(union, ''))).toEqual([
        expect.stringContaining('Basket.price reads User.country by @fromContext'),
        expect.stringContaining('Basket.price reads Firm.seat by @fromContext'),
      ]);
      expect(problemsOf(mesh(union, `${x} @authenticated`))).toEqual([]);
    }
  });

  it('carries what a context asks for through chains: a computed field, and a field of another object', () => {
    const mesh = (onHome: string, onPrice: string): Mesh => ({
      a: `${link()}type Query { users: [User] }
        type User @key(fields: "id") @context(name: "user") { id: ID! home: Home basket: Basket address: String @external country: String @requires(fields: "address") ${onPrice} }
        type Home { street: String ${onHome} }
        type Basket @key(fields: "id") { id: ID!
          price(country: String @fromContext(field: "$user { country }")): Int ${onPrice}
          near(street: String @fromContext(field: "$user { home { street } }")): Int ${onPrice} }`,
      b: `${link()}type User @key(fields: "id") { id: ID! address: String ${x} }`,
    });
    expect(problemsOf(mesh(x, '')).map((problem) => problem.replace(/ and does.*/, ''))).toEqual([
      'ACCESS_NOT_CARRIED: [a] User.country reads User.address by @requires',
      'ACCESS_NOT_CARRIED: [a] Basket.price reads User.country, which reads User.address by @fromContext',
      'ACCESS_NOT_CARRIED: [a] Basket.near reads Home.street by @fromContext',
    ]);
    expect(problemsOf(mesh('', x))).toEqual([]);
    const whole = mesh('', x);
    const halved = { ...whole, a: String(whole.a).replace(/(\{ country \}"\)\): Int) @requiresScopes\([^)]*\)/, '$1') };
    expect(problemsOf(halved)).toEqual([
      expect.stringContaining('Basket.price reads User.country by @fromContext'),
      expect.stringContaining('Basket.price reads User.country, which reads User.address by @fromContext'),
    ]);
  });

  it('is found under the names a schema imports the directives by', () => {
    const renamed = link('"@key", "@external", { name: "@requires", as: "@needs" }, { name: "@requiresScopes", as: "@only" }');
    const mesh = {
      a: `${renamed}type Query { i: Item } type Item @key(fields: "id") { id: ID! cost: Int @only(scopes: [["x"]]) }`,
      b: `${renamed}type Item @key(fields: "id") { id: ID! cost: Int @external margin: Int @needs(fields: "cost") }`,
    };
    expect(problemsOf(mesh)).toEqual([expect.stringMatching(/^ACCESS_NOT_CARRIED: \[b\] Item\.margin/)]);
    const other = 'extend schema @link(url: "https://specs.apollo.dev/link/v1.0")\n';
    expect(problemsOf({ a: other + mesh.a, b: other + mesh.b })).toHaveLength(1);
  });
});

describe('a directive without a meaning', () => {
  it.each<[string, string, string]>([
    ['no scopes at all', 'secret: Int @requiresScopes(scopes: [])', 'Query.secret'],
    ['an empty list of scopes', 'secret: Int @requiresScopes(scopes: [["a"], []])', 'Query.secret'],
    ['an empty scope', 'secret: Int @requiresScopes(scopes: [[""]])', 'Query.secret'],
    ['no policies', 'secret: Int @policy(policies: [[]])', 'Query.secret'],
    ['a mask nobody knows', 'secret: Int @mask(kind: "blur")', 'Query.secret'],
    ['a bucket without a size', 'secret: Int @mask(kind: "bucket")', 'Query.secret'],
    ['an empty exception', 'secret: Int @mask(kind: "null", unless: [[]])', 'Query.secret'],
  ])('is refused: %s', (_, field, coordinate) => {
    expect(problemsOf(a(`type Query { open: Int ${field} }`))).toContainEqual(
      expect.stringMatching(new RegExp(`^ACCESS_UNCLEAR: \\[a\\] ${coordinate} @\\w+ .{10,}\\.$`)),
    );
  });
});

it('a directive of ours that is defined otherwise is refused, and the schema is at fault', () => {
  const mesh = { a: `${link()}directive @mask(kind: Int, size: Int) on FIELD_DEFINITION\ntype Query { a: Int }` };
  expect(problemsOf(mesh)).toEqual([
    expect.stringMatching(/^ACCESS_UNCLEAR: \[a\] schema @mask is defined otherwise than as directive @mask/),
  ]);
});

describe('a security link', () => {
  it('nobody knows is refused', () => {
    const mesh = a('type Query { a: Int }', `${link()}extend schema @link(url: "https://specs.example.com/vault/v1.0", for: SECURITY)\n`);
    expect(problemsOf(mesh)).toContainEqual(
      'ACCESS_UNKNOWN_LINK: [a] schema links https://specs.example.com/vault/v1.0 for SECURITY, which nothing here enforces.',
    );
  });

  it('that only has the name of protection is refused', () => {
    const head = `${link('"@key"')}extend schema @link(url: "https://specs.example.com/authenticated/v0.1", import: ["@authenticated"])\ndirective @authenticated on FIELD_DEFINITION\n`;
    expect(problemsOf(a('type Query { a: Int @authenticated }', head))).toContainEqual(
      expect.stringContaining(
        'calls @authenticated of https://specs.example.com/authenticated/v0.1 @authenticated, which reads as protection and is none',
      ),
    );
    expect(problemsOf(a('type Query { a: Int @authenticated(name: "x") }', link('{ name: "@tag", as: "@authenticated" }')))).toEqual([
      'ACCESS_UNKNOWN_LINK: [a] schema calls @tag of https://specs.apollo.dev/federation/v2.9 @authenticated, which reads as protection and is none.',
    ]);
    expect(problemsOf(a('type Query { a: Int @policy }', link('{ name: "@authenticated", as: "@policy" }')))).toContainEqual(
      expect.stringContaining('calls @authenticated of https://specs.apollo.dev/federation/v2.9 @policy'),
    );
  });

  const secured = (url: string, imported = ''): readonly string[] => {
    const head = `extend schema @link(url: "${url}", for: SECURITY${imported && `, import: [${imported}]`})`;
    return checkAccess([{ name: 'a', document: parse(`${link()}${head}\ntype Query { a: Int }`) }]).map(({ reason }) => reason);
  };

  it.each(['authenticated', 'requiresScopes', 'policy', 'inaccessible', 'context'])('is taken for what is enforced here: %s', (spec) => {
    expect(secured(`https://specs.apollo.dev/${spec}/v0.1`)).toEqual([]);
    expect(secured(`https://specs.example.com/${spec}/v0.1`)).toHaveLength(1);
  });

  it.each(['@authenticated', '@requiresScopes', '@policy'])('is taken for %s from where it comes from, and from nowhere else', (name) => {
    const own = `https://specs.apollo.dev/${name.slice(1)}/v0.1`;
    expect(secured(own, `"${name}"`)).toEqual([]);
    expect(secured(own, `{ name: "@other", as: "${name}" }`)).toEqual([expect.stringContaining(`calls @other of ${own} ${name}`)]);
    const other = 'https://specs.apollo.dev/context/v0.1';
    expect(secured(other, `"${name}"`)).toEqual([expect.stringContaining(`calls ${name} of ${other} ${name}`)]);
    expect(secured(other, '"@context"')).toEqual([]);
  });

  it('of Apollo’s own is taken', () => {
    expect(problemsOf(a('type Query { a: Int @authenticated @requiresScopes(scopes: [["x"]]) @policy(policies: [["p"]]) }'))).toEqual([]);
  });
});

describe('the ways to be allowed', () => {
  const ways = (count: number, name: string): string => JSON.stringify(Array.from({ length: count }, (_, n) => [`${name}${n}`]));
  const mesh = (onType: number, onField: number, onReturned = 0): Mesh =>
    a(`type Query { item: Item }
       type Item ${onType ? `@requiresScopes(scopes: ${ways(onType, 't')})` : ''} { maker: Maker @requiresScopes(scopes: ${ways(onField, 'f')}) }
       type Maker ${onReturned ? `@requiresScopes(scopes: ${ways(onReturned, 'r')})` : ''} { name: String }`);

  it('are at most 16 for a coordinate', () => {
    expect(problemsOf(mesh(0, 16))).toEqual([]);
    expect(problemsOf(mesh(0, 17))).toEqual([
      'ACCESS_TOO_MANY_CLAUSES: [a] Item.maker can be allowed in 17 different ways, its type and the one it returns counted; 16 are the most.',
    ]);
  });

  it('are multiplied over type, field and returned type', () => {
    expect(problemsOf(mesh(4, 4))).toEqual([]);
    expect(problemsOf(mesh(4, 2, 2))).toEqual([]);
    expect(problemsOf(mesh(4, 3, 2))).toEqual([expect.stringContaining('Item.maker can be allowed in 24 different ways')]);
  });

  it('are not multiplied out for ever', () => {
    expect(problemsOf(mesh(60, 60, 16))).toContainEqual(expect.stringContaining('Item.maker can be allowed in far more different ways'));
  });

  it('that are too many are told of by themselves, and nothing is compared with them', () => {
    const many = `@requiresScopes(scopes: ${ways(60, 'a')}) @policy(policies: ${ways(60, 'b')}) @authenticated`;
    const onInterface = (thing: string, book: string): Mesh =>
      a(`type Query { thing: Thing } interface Thing { name: String ${thing} } type Book implements Thing { name: String ${book} }`);
    const made = (cost: string, margin: string): Mesh => ({
      a: `${link()}type Query { items: [Item] } type Item @key(fields: "id") { id: ID! cost: Int ${cost} }`,
      b: `${link()}type Item @key(fields: "id") { id: ID! cost: Int @external margin: Int @requires(fields: "cost") ${margin} }`,
    });
    const taken = (first: string, second: string): Mesh => ({
      a: `${link()}type Query { item: Item } type Item @key(fields: "id") { id: ID! cost: Int ${first} }`,
      b: `${link()}type Item @key(fields: "id") { id: ID! cost: Int @override(from: "a") ${second} }`,
    });
    const rulesOf = (mesh: Mesh) => problemsOf(mesh).map((problem) => problem.replace(/ (can|is) .*/, ''));
    for (const [one, other] of [
      [many, ''],
      ['@policy(policies: [["x"]])', many],
    ] as const) {
      expect(rulesOf(onInterface(one, other))).toEqual([`ACCESS_TOO_MANY_CLAUSES: [a] ${other ? 'Book' : 'Thing'}.name`]);
      expect(rulesOf(made(one, other))).toEqual([`ACCESS_TOO_MANY_CLAUSES: [${other ? 'b' : 'a'}] Item.${other ? 'margin' : 'cost'}`]);
      expect(rulesOf(taken(one, other))).toEqual(['ACCESS_TOO_MANY_CLAUSES: [a] Item.cost']);
    }
  });

  it('are counted in extensions too', () => {
    const many = `name: String @requiresScopes(scopes: ${ways(17, 'n')})`;
    const mesh = a(`type Query { thing: Thing } interface Thing { id: ID! } type Book implements Thing { id: ID! }
      extend interface Thing { ${many} } extend type Book { ${many} }`);
    expect(problemsOf(mesh)).toEqual([expect.stringContaining('Thing.name can be'), expect.stringContaining('Book.name can be')]);
  });

  it('are of what fields return, not of what inputs take', () => {
    const level = `enum Level @requiresScopes(scopes: ${ways(17, 'e')}) { LOW }`;
    expect(problemsOf(a(`type Query { a(by: By): Int } input By { level: Level } ${level}`))).toEqual([]);
    expect(problemsOf(a(`type Query { a: Level } ${level}`))).toHaveLength(1);
  });
});

describe('another team’s field', () => {
  const mask = '@mask(kind: "lastFour", unless: [["card"]])';
  const cards = (onA: string, onB: string): Mesh => ({
    a: `${link()}${own}type Query { card: Card } type Card @key(fields: "id") { id: ID! number: String @shareable ${onA} }`,
    b: `${link()}${own}type Card @key(fields: "id") { id: ID! number: String @shareable ${onB} }`,
  });

  it('is masked by whoever shows it, in the same way', () => {
    expect(problemsOf(cards(mask, mask))).toEqual([]);
    expect(problemsOf(cards(mask, ''))).toEqual([
      'ACCESS_WIDENED: [b] Card.number is shown without a mask, while a masks it as lastFour unless card.',
    ]);
    expect(problemsOf(cards(mask, '@mask(kind: "lastFour", unless: [["card"], ["desk"]])'))).toEqual([
      'ACCESS_CONFLICT: [b] Card.number is masked as lastFour unless card or desk, while a masks it as lastFour unless card.',
    ]);
    expect(problemsOf(cards(mask, '@mask(kind: "hash", unless: [["card"]])'))).toEqual([
      expect.stringMatching(/^ACCESS_CONFLICT: \[b\] Card\.number/),
    ]);
  });

  it('is masked in the same way in whatever order exceptions are written, and told by all that it says', () => {
    const price = (onA: string, onB: string): Mesh => {
      const { a: first = '', b: second = '' } = cards(onA, onB);
      return { a: first.replace('number: String', 'number: Int'), b: second.replace('number: String', 'number: Int') };
    };
    const bucket = (rest: string): string => `@mask(kind: "bucket", ${rest})`;
    expect(problemsOf(price(bucket('size: 10, unless: [["b", "a"], ["c"]]'), bucket('size: 10, unless: [["c"], ["a", "b"]]')))).toEqual([]);
    expect(problemsOf(price(bucket('size: 10, unless: [["b", "a"], ["c"]]'), bucket('size: 20')))).toEqual([
      'ACCESS_CONFLICT: [b] Card.number is masked as bucket of 20 for everybody, while a masks it as bucket of 10 unless a and b or c.',
    ]);
  });

  it('keeps its protection when it is taken over', () => {
    const x = '@requiresScopes(scopes: [["x"]])';
    expect(problemsOf(cards(x, `@override(from: "a")`))).toEqual([
      'ACCESS_WIDENED: [b] Card.number is taken over from a without what it asks for there: scope:x.',
    ]);
    expect(problemsOf(cards(x, `@override(from: "a") ${x}`))).toEqual([]);
    expect(problemsOf(cards(mask, `@override(from: "a")`))).toEqual([
      expect.stringMatching(/^ACCESS_WIDENED: \[b\] Card\.number is shown without a mask/),
    ]);
  });

  it('keeps the protection of whoever it is taken over from, not of another', () => {
    const x = '@requiresScopes(scopes: [["x"]])';
    const three = (onB: string): Mesh => ({ ...cards('', onB), c: cards('', x).b?.replace('level', 'number') ?? '' });
    expect(problemsOf(three('@override(from: "c")'))).toEqual([
      'ACCESS_WIDENED: [b] Card.number is taken over from c without what it asks for there: scope:x.',
    ]);
    expect(problemsOf(three('@override(from: "a")'))).toEqual([]);
  });

  it('may be referred to without its mask, and asked more for', () => {
    const x = '@requiresScopes(scopes: [["x"]])';
    expect(
      problemsOf({
        ...cards(mask, ''),
        b: `${link()}type Card @key(fields: "id") { id: ID! number: String @external risk: Int @requires(fields: "number") }`,
      }),
    ).toEqual([]);
    expect(problemsOf(cards(x, '@requiresScopes(scopes: [["y"]])'))).toEqual([]);
  });

  it.each([
    [
      'row filter',
      '@rowFilter(name: "home", field: "region", operator: "equals", claim: "region")',
      '@rowFilter(name: "home", field: "region", operator: "equals", claim: "area")',
      'has the row filter "home" with other arguments than in a',
    ],
    ['smallest group', '@minGroupSize(rows: 10)', '@minGroupSize(rows: 2)', 'has a smallest group with other arguments than in a'],
  ])('has one %s of a name', (_, first, second, reason) => {
    const mesh = (onB: string): Mesh => ({
      a: `${link()}${own}type Query { card: Card } type Card @key(fields: "id") ${first} { id: ID! region: String }`,
      b: `${link()}${own}type Card @key(fields: "id") ${onB} { id: ID! level: Int }`,
    });
    expect(problemsOf(mesh(first))).toEqual([]);
    expect(problemsOf(mesh(''))).toEqual([]);
    expect(problemsOf(mesh(second))).toEqual([`ACCESS_CONFLICT: [b] Card ${reason}.`]);
  });
});

it('several row filters of a type, and those of other types, are each its own', () => {
  const filter = (name: string, claim: string) => `@rowFilter(name: "${name}", field: "region", operator: "equals", claim: "${claim}")`;
  expect(
    problemsOf(
      a(`type Query { card: Card desk: Desk }
        type Card ${filter('home', 'region')} ${filter('away', 'area')} @minGroupSize(rows: 10) { region: String }
        type Desk ${filter('home', 'area')} @minGroupSize(rows: 2) { region: String }`),
    ),
  ).toEqual([]);
});

describe('laws', () => {
  it('never throws, whatever GraphQL it is given, and does not mind the order', () => {
    const directive = fc.constantFrom(
      '',
      '@authenticated',
      '@requiresScopes(scopes: [["a"]])',
      '@requiresScopes(scopes: 1)',
      '@policy',
      '@mask(kind: "null")',
      '@requires(fields: "a { b")',
      '@requires(fields: 1)',
      '@requires(fields: "... on Z { f }")',
      '@override(from: "s1")',
      '@external',
    );
    const type = fc.tuple(fc.constantFrom('type', 'interface', 'extend type', 'union'), fc.constantFrom('A', 'B'), directive, directive);
    const schema = fc
      .array(type, { minLength: 1, maxLength: 4 })
      .map((types) =>
        types
          .map(([kind, name, on, field]) =>
            kind === 'union'
              ? `union U${name} = A`
              : `${kind} ${name} ${on} { f(x: Int @fromContext(field: "$c { f }")): ${name === 'A' ? 'B' : 'A'} ${field} }`,
          )
          .join('\n'),
      );
    fc.assert(
      fc.property(fc.array(schema, { minLength: 1, maxLength: 3 }), (schemas) => {
        const subgraphs = schemas.map((sdl, n) => ({ name: `s${n}`, document: parse(link() + sdl) }));
        expect(checkAccess([...subgraphs].reverse())).toEqual(checkAccess(subgraphs));
      }),
    );
  });
});
