import type { ProductRule } from './rule';

/** The product’s name is its subgraph’s: part of file names, addresses and SQL. */
export const checkProductName: ProductRule = ({ model, origins, report }) => {
  const isName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(model.name) && model.name.length <= 63;
  if (!isName) report('bad-product-name', origins.at(model, 'name'), { name: model.name.slice(0, 100) });
};
