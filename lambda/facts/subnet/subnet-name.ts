import type { Subnet } from '../../model/inventory.ts';
import { isValid } from '../aws/aws-values.ts';

/**
 * What people call a subnet: its tag Name. Undefined where it has none, and where that is not one that a name would look
 * like: anybody who may tag can write there what reads as advice, as markup or as another id.
 */
export function subnetName({ tags }: Pick<Subnet, 'tags'>): string | undefined {
  const name = tags.Name?.trim();
  return name !== undefined && isValid('nameTag', name) ? name : undefined;
}
