import { aWorld, type World } from '../../simulated-aws/world/index.ts';

const HOME = '111122223333';

/** How far the engineer is. */
export type MigrationStage = 'nodes-cannot-join' | 'type-unknown' | 'green';

/** A cluster that an engineer moves from eksctl to Terraform. */
export function migratedEstate(stage: MigrationStage): World {
  return aWorld({ home: HOME }).account(HOME, (account) => {
    account.iamRole('prod-nodes', { policies: NODE_POLICIES });
    account.region('eu-west-1', (region) => {
      region
        .vpc('prod')
        .subnet('prod-a', { cidr: '10.0.0.0/23', az: 'eu-west-1a' })
        .subnet('prod-b', { cidr: '10.0.2.0/23', az: 'eu-west-1b' })
        .cluster('prod', { subnets: ['prod-a', 'prod-b'], authenticationMode: 'API', cni: { selfManaged: true } })
        .nodegroup('prod', 'workers', {
          instanceTypes: ['t3.medium'],
          subnets: ['prod-a', 'prod-b'],
          nodes: 2,
          role: 'prod-nodes',
          joined: stage === 'green',
        });
      if (stage === 'nodes-cannot-join') region.deleteAccessEntry('prod', 'prod-nodes');
    });
  });
}

const NODE_POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy'];
