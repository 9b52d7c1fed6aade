import { type Claim, claim } from './claim.ts';
import { type MigrationStage, migratedEstate } from './migrated-estate.ts';
import { bold, caption, dim, say, showCommand } from './speech.ts';
import { type CommandOutcome, onStage } from './stage.ts';

const DIAGNOSE = ['diagnose', '--cluster', 'prod', '--region', 'eu-west-1'] as const;

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

async function diagnoseIn(stage: MigrationStage, cniVersion: string, title: string): Promise<CommandOutcome> {
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
  return stdout.slice(stdout.lastIndexOf('\nMOST LIKELY '));
}

/** For the closing words of the demo. */
export const AFTER_MIGRATION = `\nOn your own account: ${bold('npx eks-ip-auditor diagnose --cluster <name>')}\n`;
