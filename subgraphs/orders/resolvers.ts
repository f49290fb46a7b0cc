import { defineFields, type TeamContext } from '../kit';

const MOST = 20;

const typeDefs = /* GraphQL */ `
  extend type Order {
    """
    How many pieces are in the order, over all its lines.
    """
    itemCount: Int!
  }

  extend type Product {
    """
    The products that are in the same orders as this one, the most frequent first; at most 20.
    """
    boughtWith(first: Int! = 5): [BoughtWith!]!
  }

  """
  How often a product is bought together with the one that was asked about.
  """
  type BoughtWith {
    product: Product!

    """
    How many orders hold both.
    """
    orderCount: Int!
  }
`;

interface Identified {
  readonly id: string;
}

interface BoughtWith {
  readonly product: Identified;
  readonly orderCount: number;
}

export default defineFields({
  typeDefs,
  fields: {
    Order: {
      itemCount: {
        needs: ['id'],
        resolve: ({ id }: Identified, _: object, context) => context.loader('itemCount', countItems(context)).load(id),
      },
    },
    Product: {
      boughtWith: {
        needs: ['id'],
        resolve: async ({ id }: Identified, { first }: { first: number }, context) => {
          const companions = await context.loader('boughtWith', findCompanions(context)).load(id);
          return companions.slice(0, Math.max(0, first));
        },
      },
    },
  },
});

/** One statement for all orders asked about at once. */
function countItems(context: TeamContext): (ids: readonly string[]) => Promise<number[]> {
  return async (ids) => {
    const rows = await context.query(
      `SELECT order_id::VARCHAR, sum(quantity)::INTEGER
       FROM order_lines
       WHERE order_id IN (SELECT unnest(from_json($1, '["BIGINT"]')))
       GROUP BY order_id`,
      [JSON.stringify(ids)],
    );
    const counts = new Map(rows.map(([id, count]) => [id, Number(count)]));
    return ids.map((id) => counts.get(id) ?? 0);
  };
}

function findCompanions(context: TeamContext): (ids: readonly string[]) => Promise<BoughtWith[][]> {
  return async (ids) => {
    const rows = await context.query(
      `SELECT one.product_id::VARCHAR, other.product_id::VARCHAR, count(*)::INTEGER
       FROM order_lines AS one
       JOIN order_lines AS other ON other.order_id = one.order_id AND other.product_id <> one.product_id
       WHERE one.product_id IN (SELECT unnest(from_json($1, '["BIGINT"]')))
       GROUP BY one.product_id, other.product_id
       QUALIFY row_number() OVER (PARTITION BY one.product_id ORDER BY count(*) DESC, other.product_id) <= ${MOST}
       ORDER BY count(*) DESC, other.product_id`,
      [JSON.stringify(ids)],
    );
    return ids.map((id) =>
      rows.filter(([one]) => one === id).map(([, other, count]) => ({ product: { id: String(other) }, orderCount: Number(count) })),
    );
  };
}
