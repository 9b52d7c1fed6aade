import type { NetworkInterface } from '../../model/inventory.ts';

/** EC2 API reference, NetworkInterface; a branch in use is `associated` or `in-use`. */
const IN_USE: ReadonlySet<string> = new Set(['in-use', 'associated', 'attaching', 'detaching']);

/** Whether something uses an ENI. One of a status that we do not know is not taken for used, nor for `available`. */
export function isInUse({ status }: Pick<NetworkInterface, 'status'>): boolean {
  return IN_USE.has(status);
}
