/**
 * The Redis channel on which is said that the snapshots of a product have changed. A message is the product's name and nothing else: a hint
 * to look now, which proves nothing. Whoever reads it asks the product's subgraph, as it would have done a little later anyway.
 */
export const snapshotChannel = 'meshway:snapshots';
