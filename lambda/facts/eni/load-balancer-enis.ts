import { groupBy } from '../../common/group-by.ts';
import type { NetworkInterface } from '../../model/inventory.ts';

/** A load balancer, as its ENIs show it. */
export interface LoadBalancer {
  /** `app/web/0123`, `net/web/0123`; of a Classic Load Balancer its name. */
  readonly name: string;
  readonly isClassic: boolean;
  readonly enis: readonly NetworkInterface[];
}

/** What Elastic Load Balancing writes on its ENIs (ELB user guides): `ELB app/web/0123`, of a classic one `ELB web`. */
const DESCRIPTION = /^ELB (\S+)$/;
/** Of Application, Network and Gateway Load Balancers: the end of the ARN. */
const BY_ARN = /^(?:app|net|gwy)\/[^/]+\/[^/]+$/;

/**
 * The load balancers that these ENIs are of, by name. What is no load balancer's is passed over, whatever its description:
 * anybody may write that on an ENI of his own, but only EC2 says who requested one.
 */
export function loadBalancersOf(enis: readonly NetworkInterface[]): readonly LoadBalancer[] {
  const theirs = enis.flatMap((eni) => {
    const name = DESCRIPTION.exec(eni.description)?.[1];
    return name === undefined || !isRequestedByAws(eni) ? [] : [{ name, eni }];
  });
  return [...groupBy(theirs, ({ name }) => name)]
    .map(([name, found]) => ({ name, isClassic: !BY_ARN.test(name), enis: found.map(({ eni }) => eni) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isRequestedByAws({ requesterManaged, requesterId }: NetworkInterface): boolean {
  return requesterManaged || requesterId === 'amazon-elb';
}
