import { eniQuotaNear } from '../../lambda/checks/eni-quota-near.ts';
import type { EniQuota, Inventory, NetworkInterface } from '../../lambda/model/inventory.ts';
import { ACCOUNT, aCluster, aCniEni, anEni, anInventory, OTHER_ACCOUNT } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

function given(enis: number, more: Partial<EniQuota> = {}, availableEnis: readonly NetworkInterface[] = []): Inventory {
  return anInventory({
    clusters: [aCluster({ name: 'shop' }), aCluster({ name: 'batch' })],
    eniQuota: [{ quota: 5000, isDefault: false, enis, atMost: enis, ...more }],
    availableEnis,
  });
}

const leaks = (many: number) => Array.from({ length: many }, (_, number) => aCniEni({ id: `eni-leak-${number}` }));

testCheck(eniQuotaNear, [
  { name: 'is silent below 80 %', inventory: given(3999), fires: 'silent' },
  {
    name: 'is medium from 80 % on',
    inventory: given(4000),
    fires: [
      {
        severity: 'medium',
        resource: { type: 'AWS::ServiceQuotas::Quota', id: 'vpc/L-DF5E4CA3' },
        message:
          'Account 111122223333 has 4,000 of the 5,000 ENIs that its quota allows in eu-west-1 (80 %). After 1,000 more, EC2 creates none: pods hang, and nodes do not start.',
        evidence: {
          quota: 5000,
          isDefault: false,
          enis: 4000,
          usedPercent: 80,
          unattached: 0,
          leaked: 0,
          leaksToBlame: false,
          clusters: ['batch', 'shop'],
        },
        remediation:
          /request-service-quota-increase --region eu-west-1 --service-code vpc --quota-code L-DF5E4CA3 --desired-value 10000/,
      },
    ],
  },
  { name: 'is medium up to 95 %', inventory: given(4749), fires: [{ severity: 'medium' }] },
  { name: 'is high from 95 % on', inventory: given(4750), fires: [{ severity: 'high' }] },
  {
    name: 'says at the quota that there will be no more',
    inventory: given(5000),
    fires: [{ severity: 'high', message: /\(100 %\)\. EC2 creates no more: pods hang, and nodes do not start\.$/ }],
  },
  {
    name: 'goes by the quota that was applied',
    inventory: given(4900, { quota: 20_000 }),
    fires: 'silent',
  },
  {
    name: "says that a quota is AWS's default",
    inventory: given(4900, { isDefault: true }),
    fires: [{ evidence: { isDefault: true } }],
  },
  {
    name: "names what of it is attached to nothing, without others' in shared subnets",
    inventory: given(4900, {}, [
      anEni({ id: 'eni-1', ownerId: ACCOUNT }),
      anEni({ id: 'eni-2', ownerId: OTHER_ACCOUNT }),
    ]),
    fires: [
      {
        message: /1 of them is unattached\.$/,
        evidence: { unattached: 1 },
        remediation: /leaked-eni and unattached-eni say which/,
      },
    ],
  },
  {
    name: 'blames leaks where it would be below its threshold without them',
    inventory: given(4001, {}, leaks(2)),
    fires: [
      {
        message: /start\. 2 of them leaked\.$/,
        evidence: { leaked: 2, leaksToBlame: true },
      },
    ],
  },
  {
    name: 'does not blame leaks that make no difference',
    inventory: given(4900, {}, [...leaks(3), anEni({ id: 'eni-1', ownerId: ACCOUNT })]),
    fires: [
      {
        message: /4 of them are unattached, and 3 of these leaked\.$/,
        evidence: { leaked: 3, leaksToBlame: false },
      },
    ],
  },
  {
    name: 'does not blame leaks of an age that is not known to be enough',
    inventory: given(4001, {}, leaks(2)),
    options: { minLeakAgeMinutes: 100_000_000 },
    fires: [{ evidence: { leaked: 0, leaksToBlame: false } }],
  },
  {
    name: 'goes by thresholds of its own where it is asked to',
    inventory: given(3000),
    options: { mediumPercent: 55, highPercent: 60 },
    fires: [{ severity: 'high' }],
  },
  {
    name: 'is silent where no more than the threshold can be there',
    inventory: given(100, { atMost: 2499 }),
    options: { mediumPercent: 50 },
    fires: 'silent',
  },
  { name: 'is silent in a region without clusters', inventory: anInventory({}), fires: 'silent' },
]);
