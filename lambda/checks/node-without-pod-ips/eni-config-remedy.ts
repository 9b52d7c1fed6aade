import { awsCommand, fixed, given, json, kubectl, remedy, shorthand } from '../../facts/aws/commands.ts';
import { howToSetCni } from '../../facts/cni/cni-update.ts';
import { eniConfigOfNode } from '../../facts/cni/node-eni-config.ts';
import { itemsOf } from '../../model/coverage.ts';
import type { Instance } from '../../model/inventory.ts';
import type { Remediation, RemedyStep } from '../../model/remediation.ts';
import { type EniConfigSources, eniConfigNamed, namesOf } from './eni-config-causes.ts';

const CUSTOM_NETWORKING_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html';
const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** A node of which its ENIConfig is the cause, and where it is. */
export interface NodeWithoutEniConfig extends EniConfigSources {
  readonly node: Instance;
  readonly region: string;
}

/** What gives the node an ENIConfig that it can use. */
export function eniConfigRemedy(sources: NodeWithoutEniConfig): Remediation {
  const { node, kubeNode, cni, region } = sources;
  const own = eniConfigOfNode(node, kubeNode, cni);
  switch (own.is) {
    case 'unknown':
      return remedy(
        CUSTOM_NETWORKING_URL,
        "The zone of the node needs an ENIConfig with a subnet that is in that zone and has free addresses. `ENI_CONFIG_LABEL_DEF` names the node's label that holds the name of its ENIConfig. This lists them:",
        kubectl(fixed('get'), fixed('eniconfigs')),
      );
    case 'missing':
      return own.askedBy.kind === 'default' && namesOf(cni).some((name) => name.startsWith(region))
        ? askByZone(sources)
        : createOne(own.name, sources);
    case 'there':
      return remedy(
        CUSTOM_NETWORKING_URL,
        `Point ENIConfig ${eniConfigNamed(own.eniConfig.name)} to a subnet in the zone and the VPC of the node.`,
        ...subnetsOfZone(sources),
        'This sets the subnet; replace SUBNET_ID with its id. Where the add-on or GitOps makes the ENIConfig, change it there too:',
        kubectl(
          ...[fixed('patch'), fixed('eniconfig'), given('eniConfig', own.eniConfig.name)],
          ...[fixed('--type'), fixed('merge'), fixed('-p'), json({ spec: { subnet: 'SUBNET_ID' } })],
        ),
      );
  }
}

/** ENIConfigs that are called like zones, and a VPC CNI that was not told to look for such. */
function askByZone({ cni, region }: NodeWithoutEniConfig): Remediation {
  const { clusterName, addon } = cni;
  return remedy(
    CUSTOM_NETWORKING_URL,
    `The ENIConfigs have names of zones. Set \`ENI_CONFIG_LABEL_DEF=${ZONE_LABEL}\` on the VPC CNI, so that each node uses the one of its zone.`,
    ...howToSetCni({ ENI_CONFIG_LABEL_DEF: ZONE_LABEL }, { clusterName, region, addon }),
  );
}

function createOne(name: string, sources: NodeWithoutEniConfig): Remediation {
  const [pattern] = namesOf(sources.cni);
  return remedy(
    CUSTOM_NETWORKING_URL,
    `Create ENIConfig ${eniConfigNamed(name)} with a subnet of the node's zone in \`spec.subnet\`. Where the add-on makes ENIConfigs, add it to \`eniConfig\` in its configuration.`,
    ...subnetsOfZone(sources),
    ...(pattern === undefined
      ? []
      : [
          'An ENIConfig of the cluster to copy: change its name and its subnet, and leave out `uid` and `resourceVersion`:',
          kubectl(fixed('get'), fixed('eniconfig'), given('eniConfig', pattern), fixed('-o'), fixed('yaml')),
        ]),
  );
}

/** Those that an ENI for the node can be in, with how much is free. */
function subnetsOfZone({ node, subnets, region }: NodeWithoutEniConfig): readonly (string | RemedyStep)[] {
  const { availabilityZone: zone, subnetId } = node;
  const vpc = itemsOf(subnets).find(({ id }) => id === subnetId)?.vpcId;
  if (zone === undefined || vpc === undefined) return [];
  return [
    'Subnets of that zone, with their free addresses:',
    awsCommand('ec2', 'describe-subnets', region, {
      filters: [
        shorthand({ Name: fixed('vpc-id'), Values: given('vpc', vpc) }),
        shorthand({ Name: fixed('availability-zone'), Values: given('zone', zone) }),
      ],
      query: fixed('Subnets[].[SubnetId,CidrBlock,AvailableIpAddressCount]'),
      output: fixed('table'),
    }),
  ];
}
