import * as z from 'zod';
import { list, sentences } from '../common/words.ts';
import { fixed, remedy } from '../facts/aws/commands.ts';
import { typesWith } from '../facts/instance-type/type-problem-wording.ts';
import {
  TYPE_USER_FIELDS,
  typeUserEvidence,
  typeUserLikeness,
  typeUserResource,
  typeUserSubject,
} from '../facts/node/type-user-words.ts';
import { allTypeUsers, type TypeUser } from '../facts/node/type-users.ts';
import { field, text } from '../model/evidence.ts';
import type { InstanceType } from '../model/inventory.ts';
import { defineCheck } from './define-check.ts';
import { nodegroupsOf, someNodes } from './involved.ts';

const CHOOSING_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html';

interface Args {
  readonly user: TypeUser;
  readonly types: readonly string[];
  /** Those of them that are not built on Nitro. */
  readonly xen: readonly string[];
}

const EVIDENCE = z.strictObject({
  ...TYPE_USER_FIELDS,
  hypervisors: field(z.record(z.string(), text), 'By type, its hypervisor; `none` for bare metal.'),
});

export const previousGenerationInstance = defineCheck({
  meta: {
    id: 'previous-generation-instance',
    title: 'Instance type of a previous generation',
    severity: 'info',
    resourceType: 'AWS::EKS::Nodegroup',
    rationale:
      'EC2 still runs types of a previous generation, but offers them in fewer places. The oldest, on Xen, support no ' +
      'prefixes and no trunk ENIs: far fewer pods fit on a node than on a Nitro type of the same size.',
    severities: { info: 'always: such nodes work' },
    remediation: remedy(CHOOSING_URL, 'Move to a current generation type: this needs a new node group.'),
    mayBeWrong: [
      'EC2 says which types are previous generation in the region. Types that match instance requirements are not reported: EC2 chooses among them.',
    ],
  },
  needs: ['clusters', 'nodegroups', 'instanceTypes'],
  wants: ['autoScalingGroups', 'launchTemplateVersions', 'nodes', 'subnets'],
  options: z.strictObject({}),
  evaluate: (view) => {
    const described = new Map(view.instanceTypes.map((type) => [type.name, type]));
    return allTypeUsers(view)
      .filter(({ from }) => from !== 'instance requirements')
      .flatMap((user) => {
        const previous = user.types
          .flatMap((type) => described.get(type) ?? [])
          .filter((type) => !type.currentGeneration);
        if (previous.length === 0) return [];
        const types = previous.map(({ name }) => name).sort();
        return [
          {
            resource: typeUserResource(user),
            cluster: user.cluster.name,
            args: { user, types, xen: previous.filter(isXen).map(({ name }) => name) },
            evidence: { ...typeUserEvidence(user, types), hypervisors: hypervisorsOf(previous) },
            remediation: remedy(
              CHOOSING_URL,
              'Move to a current generation type: this needs a new node group. This lists them:',
              typesWith(view.target.region, fixed('current-generation'), fixed('true')),
            ),
            ...(user.kind === 'nodes' ? { discriminator: `${user.windows ? 'windows/' : ''}${types.join()}` } : {}),
          },
        ];
      });
  },
  message: ({ user, types, xen }: Args) =>
    sentences(`${typeUserSubject(user)} ${list(types)}, which EC2 lists as previous generation`, xenText(types, xen)),
  evidence: EVIDENCE,
  involves: ({ resource, evidence }) => ({ nodegroups: nodegroupsOf(resource), ...someNodes(evidence) }),
  groupBy: (finding) => ({ alike: [...typeUserLikeness(finding), finding.evidence.instanceTypes] }),
  question: 'types',
});

function isXen({ hypervisor }: InstanceType): boolean {
  return hypervisor === 'xen';
}

function xenText(types: readonly string[], xen: readonly string[]): string {
  if (xen.length === 0) return '';
  const which = xen.length === types.length ? '' : ` (${list([...xen].sort())})`;
  return `On Xen${which} there are no prefixes and no trunk ENIs`;
}

function hypervisorsOf(types: readonly InstanceType[]): Readonly<Record<string, string>> {
  return Object.fromEntries(types.map(({ name, hypervisor }) => [name, hypervisor ?? 'none']));
}
