import type { Read } from '../folder/load-folder';
import type { DataProduct } from '../model';
import { didYouMean } from '../read/did-you-mean';
import type { Neighbours } from './neighbours';

/** Input ports name products in folders beside this one, by the contracts those have. */
export async function checkInputPorts({ model, document }: Read<DataProduct>, neighbours: Neighbours): Promise<void> {
  if (model.inputPorts.length === 0) return;
  const { origins, report } = document;
  const all = await neighbours.all();
  const byName = new Map(all.filter(({ product }) => product.name !== model.name).map((neighbour) => [neighbour.product.name, neighbour]));
  for (const port of model.inputPorts) {
    const { name, contractId } = port;
    const source = byName.get(name);
    if (!source) {
      report('unknown-input-port', origins.at(port, 'name'), { name: name.slice(0, 100), suggestion: didYouMean(name, byName.keys()) });
    } else if (contractId !== undefined && source.contract && source.contract.id !== contractId) {
      report('input-port-contract', origins.at(port, 'contractId'), { name, found: source.contract.id });
    }
  }
}
