import { didYouMean } from '../read/did-you-mean';
import type { ContractRule } from './rule';

const classifications = ['public', 'internal', 'restricted', 'confidential'];

/** A classification nobody knows would protect nothing. */
export const checkClassifications: ContractRule = ({ model, origins, report }) => {
  for (const property of model.schema.flatMap((object) => object.properties)) {
    const { classification } = property;
    if (classification === undefined || classifications.includes(classification)) continue;
    const suggestion = didYouMean(classification, classifications);
    report('unknown-classification', origins.at(property, 'classification'), { classification: classification.slice(0, 100), suggestion });
  }
};
