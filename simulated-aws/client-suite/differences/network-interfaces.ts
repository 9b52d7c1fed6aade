/** Where moto and the simulated AWS answer differently: Network interfaces. */
import type { Disagreement } from '../difference.ts';

export const networkInterfaceDifferences: readonly Disagreement[] = [
  {
    right: 'simulated',
    because: 'moto wants an interface to have every tag key named.',
    source: 'EC2 API reference, Filter: values are joined with OR',
    differences: [
      {
        case: 'finds network interfaces by two tag keys, either will do',
        field: '',
        moto: [],
        simulated: ['eni:leak-1', 'eni:leak-2', 'eni:leak-3', 'eni:mine'],
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto does not know the filter for all interfaces and fails with an internal error.',
    source: 'EC2 service model (2016-11-15): DescribeNetworkInterfacesRequest$Filters, attachment.status',
    differences: [
      {
        case: 'finds network interfaces by attachment state',
        field: '',
        moto: { error: { code: 'unreadable', status: 500 } },
        simulated: ['primary of instance:node', 'primary of instance:server'],
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto gives the interface a description of its own.',
    source: 'not in the API reference; interfaces that RunInstances makes have an empty one in samples from accounts',
    differences: [
      {
        case: 'describes the primary network interface of an instance',
        field: 'description',
        moto: 'Primary network interface',
        simulated: '',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto leaves it to outlive its instance.',
    source:
      'not in the service model; primary interfaces outlive their node only where its launch template says so (amazon-vpc-cni-k8s issue 69)',
    differences: [
      {
        case: 'describes the primary network interface of an instance',
        field: 'attachment.deleteOnTermination',
        moto: false,
        simulated: true,
      },
      {
        case: 'finds a terminated instance by its id, without interfaces',
        field: '0.interfaces',
        moto: 1,
        simulated: 0,
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto does not page network interfaces: MaxResults and NextToken do nothing.',
    source:
      'EC2 service model (2016-11-15): DescribeNetworkInterfacesRequest$MaxResults, 5 to 1000, not together with ids',
    differences: [
      { case: 'pages network interfaces by 5', field: '0', moto: 8, simulated: 5 },
      { case: 'pages network interfaces by 5', field: '1', moto: 0, simulated: 3 },
      {
        case: 'refuses a page of 4 network interfaces',
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
      {
        case: 'refuses a page size together with ids of network interfaces',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'InvalidParameterCombination',
            status: 400,
            message: 'The parameter networkInterfaceIds cannot be used with the parameter maxResults',
          },
        },
      },
      {
        case: 'refuses an unknown page token of network interfaces',
        field: '',
        moto: 'answered',
        simulated: { error: { code: 'InvalidNextToken', status: 400, message: "The token 'unknown' is invalid" } },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto makes an interface ready at once.',
    source: 'the EC2 service model\'s example of CreateNetworkInterface: "Status": "pending"',
    differences: [
      {
        case: 'creates a network interface, with its status until it is ready',
        field: 'status',
        moto: 'available',
        simulated: 'pending',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto picks addresses at random, gives one out twice, and never runs out.',
    source: 'EC2 API reference, "Error codes": InsufficientFreeAddressesInSubnet',
    differences: [
      {
        case: 'does not create a network interface for more addresses than the subnet has',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'InsufficientFreeAddressesInSubnet',
            status: 400,
            message:
              "There are not enough free addresses in subnet '<subnet:tiny>' to satisfy the requested number of instances.",
          },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto deletes it.',
    source:
      'EC2 service model, DeleteNetworkInterface: "You must detach the network interface before you can delete it"; words from amazon-vpc-cni-k8s issue 69',
    differences: [
      {
        case: 'does not delete a network interface in use',
        field: '',
        moto: 'deleted',
        simulated: {
          error: {
            code: 'InvalidParameterValue',
            status: 400,
            message: "Network interface '<eni:primary of server>' is currently in use.",
          },
        },
      },
    ],
  },
];
