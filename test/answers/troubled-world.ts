/** For tests: a region with something wrong in most of what the auditor looks at, for which every read call is made. */
import { aWorld, type World } from '../../simulated-aws/index.ts';

export const ACCOUNT = '111122223333';
export const MEMBER = '222233334444';
export const REGION = 'eu-west-1';
export const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:findings`;
export const BUS = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/findings`;
export const QUEUE = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/deliveries`;
export const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:oncall-AbCdEf`;
export const IDENTITY = `arn:aws:ses:${REGION}:${ACCOUNT}:identity/example.com`;
export const BUCKET = 'audits';
export const ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor`;

export function troubledWorld(): World {
  const world = aWorld({ home: ACCOUNT }).topic(TOPIC, {
    subscriptions: [{ protocol: 'email', endpoint: 'ops@example.com' }],
  });
  world.bucket(BUCKET, { region: REGION });
  world.mailing({ verified: new Set([IDENTITY]) });
  world.secret(SECRET, 'http://127.0.0.1:9/');
  world.account(ACCOUNT, (account) =>
    account
      .iamRole('cni', { policies: ['AmazonEKS_CNI_Policy'], inline: { more: { Statement: [] } } })
      .iamRole('bare', { policies: ['AmazonEKSWorkerNodePolicy'], inline: { own: { Statement: [] } } })
      .instanceProfile('own', { role: 'bare' })
      .region(REGION, (region) =>
        region
          .securityHub()
          .vpc('main')
          .subnet('a', { cidr: '10.0.1.0/24', az: 'eu-west-1a' })
          .subnet('b', { cidr: '10.0.2.0/24', az: 'eu-west-1b' })
          .subnet('c', { cidr: '10.0.3.0/28', az: 'eu-west-1c' })
          .launchTemplate('own', {
            versions: [
              {
                InstanceType: 'm5.large',
                NetworkInterfaces: [{ DeviceIndex: 0, DeleteOnTermination: false }],
              },
            ],
          })
          .launchTemplate('any', {
            versions: [{ InstanceRequirements: { VCpuCount: { Min: 2, Max: 2 }, MemoryMiB: { Min: 4096 } } }],
          })
          .cluster('prod', {
            subnets: ['a', 'c'],
            cni: {
              version: 'v1.7.5-eksbuild.1',
              status: 'DEGRADED',
              health: [{ code: 'InsufficientNumberOfReplicas' }],
            },
          })
          .addon('prod', 'coredns', { version: 'v1.11.1-eksbuild.4' })
          .addon('prod', 'eks-pod-identity-agent', { version: 'v1.3.9-eksbuild.3' })
          .nodegroup('prod', 'workers', { subnets: ['a'], nodes: 2, launchTemplate: 'own', role: 'bare' })
          .nodegroup('prod', 'flexible', { subnets: ['b'], launchTemplate: 'any' })
          .nodegroup('prod', 'old', { subnets: ['b'], instanceTypes: ['t2.small'], nodes: 1 })
          .selfManagedNode('prod', { subnet: 'b', instanceType: 'm4.large' })
          .selfManagedGroup('prod', 'by-hand', { subnets: ['b'], launchTemplate: 'own', instanceTypes: ['c4.large'] })
          .scalingTrouble({ cluster: 'prod', nodegroup: 'old' }, { suspended: ['Launch'] })
          .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
          .accessEntry('prod', 'bare')
          .cluster('auto', { subnets: ['b'], autoMode: true })
          .accessEntry('auto', 'custom-auto', { type: 'EC2', policies: [] })
          .eniQuota(60)
          .scalingTrouble(
            { cluster: 'prod', nodegroup: 'flexible' },
            { desired: 9, failedLaunches: [{ message: 'Launching EC2 instance failed.', minutesAgo: 20 }] },
          )
          .fargateProfile('prod', 'jobs', { subnets: ['a'] })
          .securityGroup('k8s-traffic-gone', { tags: { 'elbv2.k8s.aws/cluster': 'gone' } })
          .eni({ subnet: 'c', status: 'in-use', securityGroups: ['k8s-traffic-gone'] })
          .update('prod', { minutesAgo: 60, errors: [{ code: 'SecurityGroupNotFound', resourceIds: ['sg-0a'] }] })
          .vpcEndpoint('s3', { service: 's3', type: 'Gateway' })
          .reservation('b', { cidr: '10.0.2.128/26', type: 'prefix' })
          .leakedEni({ subnet: 'a', name: 'leak', cluster: 'gone', ageMinutes: 20_000, count: 3 })
          .fillSubnet('a', { leaving: 2, with: 'lambda' }),
      ),
  );
  world.account(MEMBER, (account) => account.region(REGION)).role(ROLE);
  world.organization({ management: ACCOUNT, units: { Workloads: { accounts: [MEMBER] } } });
  return world;
}
