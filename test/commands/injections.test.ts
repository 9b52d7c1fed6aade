import { describe, expect, it } from 'vitest';
import type { AnyCheck } from '../../lambda/checks/define-check.ts';
import { nodeRoleNotAuthorized } from '../../lambda/checks/node-role-not-authorized.ts';
import { sharedSubnet } from '../../lambda/checks/shared-subnet.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import type { Remediation } from '../../lambda/model/remediation.ts';
import {
  aCluster,
  aCniEni,
  aNodegroup,
  anIamRole,
  anInventory,
  aSubnet,
  attached,
  NOW,
  roleArn,
} from '../checks/an-inventory.ts';
import { PATH_ATTACK } from './attacks.ts';
import { FORMS, findingsOf } from './pasted.ts';
import { runInShell, SHELL_NAMES } from './shells.ts';
import { commandsOf } from './tables.ts';

/** The two attacks that once ran when a reader pasted the command of a finding. */
describe('of the injections that were found', () => {
  it("a cluster's name that a tag of an ENI gives is in no command, and the finding says why", () => {
    const tags = { ...aCniEni().tags, 'cluster.k8s.amazonaws.com/name': '$(touch x)' };
    const remedies = remediesOf(
      sharedSubnet,
      anInventory({
        clusters: [aCluster()],
        nodegroups: [aNodegroup()],
        subnets: [aSubnet({ availableIpAddressCount: 3 })],
        subnetEnis: [attached(aCniEni({ tags }), 'i-0b')],
      }),
    );
    expect(commandsOf(remedies)).toEqual([]);
    expect(JSON.stringify(remedies)).toContain('the cluster name that AWS returned is not valid');
    expect(JSON.stringify(remedies)).not.toContain('touch');
  });

  it('a path of a role, which IAM allows, arrives as it is and runs nothing', () => {
    const arn = roleArn(`${PATH_ATTACK}/nodes`);
    const remedies = remediesOf(
      nodeRoleNotAuthorized,
      anInventory({
        clusters: [aCluster({ authenticationMode: 'API' })],
        nodegroups: [aNodegroup({ nodeRoleArn: arn })],
        iamRoles: [anIamRole({ arn })],
      }),
    );
    const commands = commandsOf(remedies);
    expect(commands.filter((argv) => argv.includes(arn))).not.toEqual([]);
    for (const form of Object.values(FORMS)) {
      for (const shell of SHELL_NAMES) {
        expect(runInShell(shell, form(findingsOf(remedies)))).toEqual({ argvs: commands, files: [], stderr: '' });
      }
    }
  });
});

function remediesOf({ meta, run, options }: AnyCheck, inventory: Inventory): readonly Remediation[] {
  return run(inventory, options.parse({}), NOW).map(({ remediation = meta.remediation }) => remediation);
}
