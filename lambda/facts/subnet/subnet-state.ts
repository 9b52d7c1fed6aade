import type { Subnet } from '../../model/inventory.ts';

/** States of a subnet in which EC2 makes no network interface in it (EC2 API reference, Subnet). */
export const OUT_OF_SERVICE_STATES = ['pending', 'unavailable', 'failed', 'failed-insufficient-capacity'] as const;

export type OutOfServiceState = (typeof OUT_OF_SERVICE_STATES)[number];

type WithState = Pick<Subnet, 'state'>;

/** The state that keeps a subnet from giving addresses; undefined for one that is available, or whose state is not known. */
export function outOfService({ state }: WithState): OutOfServiceState | undefined {
  return OUT_OF_SERVICE_STATES.find((each) => each === state);
}

/** Whether it is one of the states that we know. */
export function isStateKnown(subnet: WithState): boolean {
  return subnet.state === 'available' || outOfService(subnet) !== undefined;
}

/** Addresses that new ENIs get from a subnet: AWS's own count, and none while the subnet is out of service. */
export function addressesToHave(subnet: Pick<Subnet, 'state' | 'availableIpAddressCount'>): number {
  return outOfService(subnet) === undefined ? subnet.availableIpAddressCount : 0;
}
