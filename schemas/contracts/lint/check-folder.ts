import type { LoadedFolder } from '../folder/load-folder';
import { checkAccess } from './check-access';
import { checkClassifications } from './check-classifications';
import { checkCustomProperties } from './check-custom-properties';
import { checkDescriptions, checkPurpose } from './check-descriptions';
import { checkKeys } from './check-keys';
import { checkLocalRelationships } from './check-local-relationships';
import { checkNames } from './check-names';
import { checkOwner } from './check-owner';
import { checkPatterns } from './check-patterns';
import { checkPersonalData } from './check-personal-data';
import { checkPorts } from './check-ports';
import { checkProductName } from './check-product-name';
import { checkQuality } from './check-quality';
import { checkSla } from './check-sla';
import { checkSloTargets } from './check-slo-targets';
import { checkTypes } from './check-types';
import type { ContractRule, ProductRule } from './rule';

const productRules: readonly ProductRule[] = [checkProductName, checkOwner, checkPurpose, checkPorts];

const contractRules: readonly ContractRule[] = [
  checkNames,
  checkKeys,
  checkTypes,
  checkLocalRelationships,
  checkDescriptions,
  checkClassifications,
  checkPersonalData,
  checkCustomProperties,
  checkAccess,
  checkQuality,
  checkPatterns,
  checkSla,
  checkSloTargets,
];

/** Runs every rule that needs no other folder. */
export function checkFolder({ files, product, contract }: LoadedFolder): void {
  if (product) {
    const { origins, report } = product.document;
    for (const rule of productRules) rule({ model: product.model, origins, report }, { files, contract: contract?.model });
  }
  if (contract) {
    const { origins, report } = contract.document;
    for (const rule of contractRules) rule({ model: contract.model, origins, report });
  }
}
