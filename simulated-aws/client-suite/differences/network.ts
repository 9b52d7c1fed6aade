/** Where moto and the simulated AWS answer differently: VPCs, subnets, regions and instance types. */
import type { Disagreement } from '../difference.ts';

export const networkDifferences: readonly Disagreement[] = [
  {
    right: 'simulated',
    because: 'moto takes the first subnet of a zone for its default one, in a VPC that is not the default.',
    source:
      'EC2 API reference, Subnet: "whether this is the default subnet for the Availability Zone"; CreateDefaultSubnet',
    differences: [
      { case: 'describes a subnet', field: 'defaultForAz', moto: true, simulated: false },
      { case: 'describes a subnet', field: 'publicIp', moto: true, simulated: false },
    ],
  },
  {
    right: 'undecided',
    because:
      "Both count a prefix reservation as taken; moto counts an explicit one as free until its addresses are used, the simulated AWS as taken. The auditor reads AWS's number, whichever it is.",
    source:
      'not in the EC2 API reference (Subnet: "the number of unused private IPv4 addresses"); moto says so in a comment of Subnet.create_cidr_reservation',
    differences: [{ case: 'counts addresses that are reserved as taken', field: '', moto: 187, simulated: 171 }],
  },
  {
    right: 'simulated',
    because: 'moto picks addresses at random, gives one out twice, and never runs out.',
    source: 'EC2 API reference, "Error codes": InsufficientFreeAddressesInSubnet',
    differences: [
      {
        case: 'fills a subnet until it has no address left',
        field: '',
        moto: { made: 16 },
        simulated: {
          made: 10,
          free: 0,
          error: {
            code: 'InsufficientFreeAddressesInSubnet',
            message:
              "There are not enough free addresses in subnet '<subnet:tiny>' to satisfy the requested number of instances.",
          },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto does not page subnets and does not look at MaxResults.',
    source: 'EC2 service model (2016-11-15): DescribeSubnetsMaxResults, 5 to 1000',
    differences: [
      {
        case: 'refuses a page of 4 subnets',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'InvalidParameterValue',
            status: 400,
            message: 'Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.',
          },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'The code is the same; moto prints a Python set.',
    source: 'wording in the end-to-end tests of aws-controllers-k8s: "The vpc ID \'…\' does not exist"',
    differences: [
      {
        case: 'does not find an unknown VPC',
        field: 'error.message',
        moto: "VpcID {'vpc-0123456789abcdef0'} does not exist.",
        simulated: "The vpc ID 'vpc-0123456789abcdef0' does not exist",
      },
      {
        case: 'refuses to say it of a VPC that is not there',
        field: 'error.message',
        moto: 'VpcID vpc-0123456789abcdef0 does not exist.',
        simulated: "The vpc ID 'vpc-0123456789abcdef0' does not exist",
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto lists regions that are not enabled without being asked for them.',
    source: 'EC2 service model (2016-11-15): DescribeRegionsRequest$AllRegions',
    differences: [
      {
        case: 'lists the regions that are enabled, and their endpoints',
        field: 'statuses',
        moto: ['not-opted-in', 'opt-in-not-required'],
        simulated: ['opt-in-not-required'],
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto answers with no region.',
    source: 'wording from AWS in awslabs/amazon-s3-tar-tool pull request 7',
    differences: [
      {
        case: 'does not find an unknown region',
        field: '',
        moto: 'answered',
        simulated: { error: { code: 'InvalidParameterValue', status: 400, message: 'Invalid region: [eu-nowhere-1]' } },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto does not implement GetInstanceTypesFromInstanceRequirements and answers with an HTML page.',
    source: 'EC2 API reference, GetInstanceTypesFromInstanceRequirements',
    differences: [
      {
        case: 'finds instance types by requirements',
        field: '',
        moto: { error: { code: 'unreadable', status: 500 } },
        simulated: ['t3.medium'],
      },
    ],
  },
];
