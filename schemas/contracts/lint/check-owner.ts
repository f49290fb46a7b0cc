import type { ProductRule } from './rule';

/** Somebody answers for a product: a team member with the role owner. */
export const checkOwner: ProductRule = ({ model, origins, report }) => {
  const owner = model.team?.members.some(({ role }) => role !== undefined && /^(data )?(product )?owner$/i.test(role));
  if (!owner) report('missing-owner', origins.at(model, 'team'), {});
};
