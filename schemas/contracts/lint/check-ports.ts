import type { ProductRule } from './rule';

/** Output ports promise the contract of this folder; input ports and transform.sql need each other. */
export const checkPorts: ProductRule = ({ model, origins, report }, { files, contract }) => {
  if (model.outputPorts.length === 0) report('missing-output-port', origins.at(model, 'outputPorts'), {});
  for (const port of model.outputPorts) {
    if (contract && port.contractId !== undefined && port.contractId !== contract.id) {
      report('output-port-contract', origins.at(port, 'contractId'), { contractId: port.contractId, expected: contract.id });
    }
  }
  const hasInputs = model.inputPorts.length > 0;
  const hasTransform = files.transformPath !== undefined;
  if (hasInputs && !hasTransform) report('inputs-without-transform', origins.keyAt(model, 'inputPorts'), {});
  if (hasTransform && !hasInputs) report('transform-without-inputs', origins.at(model, 'inputPorts'), {});
};
