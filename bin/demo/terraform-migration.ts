import { aWorld, type World } from '../../simulated-aws/world/index.ts';
import { type Claim, claim } from './claim.ts';
import { bold, caption, dim, say, showCommand } from './speech.ts';
import { type CommandOutcome, onStage } from './stage.ts';

const HOME = '111122223333';
const DIAGNOSE = ['diagnose', '--cluster', 'prod', '--region', 'eu-west-1'] as const;

/** How far the engineer is. */
type Stage = 'nodes-cannot-join' | 'type-unknown' | 'green';

const STORY = `An engineer moved cluster "prod" from eksctl to Terraform. kubectl get nodes stays empty. Later the nodes are
there, but every pod hangs in ContainerCreating. It took days. One command says it, and says it again as
each thing is put right.`;

/** Plays the story: three diagnoses, each after the cause that the one before it named was put right. */
export async function playTerraformMigration(): Promise<readonly Claim[]> {
  caption('The migration', STORY);
  const joinless = await diagnoseIn('nodes-cannot-join', '1.1.0', '1. Terraform made a new node role');
  const typeless = await diagnoseIn('type-unknown', '1.1.0', '2. The role has its access entry');
  const green = await diagnoseIn('green', '1.20.4', '3. The VPC CNI is current');
  return [
    claim('first it names the role that cannot join', lastLine(joinless).includes('prod-nodes')),
    claim(
      'with the nodes that have no addresses for pods as what follows from it',
      /↳ 2 nodes alike: .*\[node-without-pod-ips\]/.test(joinless.stdout.replaceAll(/\s+/g, ' ')),
    ),
    claim('then the instance type that the VPC CNI does not know', /t3\.medium/.test(lastLine(typeless))),
    claim('and no longer the role', !lastLine(typeless).includes('prod-nodes')),
    claim('then all is green', green.exitCode === 0 && !/^[✗?]/m.test(green.stdout)),
  ];
}

async function diagnoseIn(stage: Stage, cniVersion: string, title: string): Promise<CommandOutcome> {
  caption(title, `VPC CNI ${cniVersion}, installed by hand and declared in the configuration.`);
  showCommand(DIAGNOSE);
  return onStage(migratedEstate(stage), { clusters: { prod: { cniVersion } } }, async ({ run }) => {
    const outcome = await run(...DIAGNOSE);
    say(dim(`(exit code ${outcome.exitCode})`));
    return outcome;
  });
}

/** Where the conclusion stands. */
function lastLine({ stdout }: CommandOutcome): string {
  return stdout.slice(stdout.lastIndexOf('\nMost likely '));
}

function migratedEstate(stage: Stage): World {
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

/** For the closing words of the demo. */
export const AFTER_MIGRATION = `\nOn your own account: ${bold('npx eks-ip-auditor diagnose --cluster <name>')}\n`;
