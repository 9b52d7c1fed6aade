import { describe, expect, it } from 'vitest';
import { subnetUnavailable } from '../../lambda/checks/subnet-unavailable.ts';
import type { Inventory, Subnet } from '../../lambda/model/inventory.ts';
import { aCluster, aNodegroup, anAddon, anInventory, aSubnet, NOW } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

function given(subnet: Partial<Subnet>, more: Parameters<typeof anInventory>[0] = {}): Inventory {
  return anInventory({ subnets: [aSubnet(subnet)], ...more });
}

const DRAWN_ON = {
  clusters: [aCluster({ name: 'shop' })],
  nodegroups: [aNodegroup({ clusterName: 'shop', name: 'web' })],
};

testCheck(subnetUnavailable, [
  { name: 'is silent of a subnet that is available', inventory: given({}, DRAWN_ON), fires: 'silent' },
  {
    name: 'does not judge a state that it does not know',
    inventory: given({ state: 'resting' }, DRAWN_ON),
    fires: 'silent',
  },
  {
    name: 'does not judge a subnet without a state',
    inventory: given({ state: undefined }, DRAWN_ON),
    fires: 'silent',
  },
  {
    name: 'is critical where nodes draw from it',
    inventory: given({ state: 'failed', availableIpAddressCount: 251 }, DRAWN_ON),
    fires: [
      {
        severity: 'critical',
        resource: { type: 'AWS::EC2::Subnet', id: 'subnet-a' },
        cluster: 'shop',
        message:
          'subnet-a (10.0.0.0/24, eu-west-1a) is in state failed: AWS could not provision its infrastructure. EC2 creates no ENI there: nodes and pods of shop get no address from it, though 251 addresses are free.',
        evidence: { state: 'failed', free: 251, role: 'drawn-on', clusters: ['shop'], nodegroups: ['shop/web'] },
        remediation: /Use another subnet for nodes and pods instead of this one[\s\S]*Ask AWS Support/,
      },
    ],
  },
  {
    name: 'names the capacity that AWS lacks',
    inventory: given({ state: 'failed-insufficient-capacity', availableIpAddressCount: 0 }, DRAWN_ON),
    fires: [{ severity: 'critical', message: /AWS had no capacity for.* get no address from it\.$/ }],
  },
  {
    name: 'is high where a control plane alone is in it',
    inventory: given({ state: 'unavailable' }, { clusters: [aCluster({ name: 'shop', subnetIds: ['subnet-a'] })] }),
    fires: [
      {
        severity: 'high',
        message: /is in state unavailable\. EC2 creates no ENI there: the control plane of shop cannot be upgraded/,
        evidence: { role: 'control-plane' },
        remediation: /^Use another subnet for the control plane/,
      },
    ],
  },
  {
    name: 'is low where nobody that is known uses it',
    inventory: given({ state: 'failed' }),
    fires: [{ severity: 'low', message: /nodes and pods would get no address/, evidence: { role: 'nobody-known' } }],
  },
  {
    name: 'is low while it is being created',
    inventory: given({ state: 'pending' }, DRAWN_ON),
    fires: [{ severity: 'low', message: /still creating it/, remediation: /^Wait until it is `available`/ }],
  },
  {
    name: 'knows the pods that an ENIConfig of the add-on sends there',
    inventory: given(
      { state: 'failed', id: 'subnet-pods' },
      {
        clusters: [aCluster({ name: 'shop' })],
        vpcCniAddons: [
          anAddon({
            clusterName: 'shop',
            configurationValues: JSON.stringify({
              env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone' },
              eniConfig: { create: true, subnets: { 'eu-west-1a': { id: 'subnet-pods' } } },
            }),
          }),
        ],
      },
    ),
    fires: [{ severity: 'critical', evidence: { role: 'drawn-on', clusters: ['shop'] } }],
  },
  {
    name: 'says of an IPv6-only subnet no IPv4 block',
    inventory: given({ state: 'failed', cidrBlock: '', availableIpAddressCount: 0 }, DRAWN_ON),
    fires: [{ message: /^subnet-a \(eu-west-1a\) is in state failed/ }],
  },
]);

describe('subnet-unavailable', () => {
  it('leaves a subnet open whose state is not known', () => {
    const judged = (state: string | undefined) => subnetUnavailable.judges?.(given({ state }), {}, NOW);
    expect(judged('resting')).toMatchObject([
      { of: 'subnet', id: 'subnet-a', not: { because: 'whose state is not known' } },
    ]);
    expect(judged('available')).toEqual([{ of: 'subnet', id: 'subnet-a', cluster: undefined }]);
    expect(judged('failed')).toEqual([{ of: 'subnet', id: 'subnet-a', cluster: undefined }]);
  });
});
