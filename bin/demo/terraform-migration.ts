import { CA } from '../../simulated-aws/kubernetes/api-server.ts';
import { type Claim, claim } from './claim.ts';
import { clusterOf, ipamdLog, kubeconfigFor, kubeletLog, withKubernetes } from './migrated-cluster.ts';
import {
  FORMER_ROLE,
  INSTANCE_PROFILE,
  type MigratedNode,
  migratedEstate,
  NODE_ROLE,
  nodesOf,
} from './migrated-estate.ts';
import { plain, showDiagnosisInShort } from './short-diagnosis.ts';
import { bold, caption, dim, say, showCommand } from './speech.ts';
import { type CommandOutcome, onStage } from './stage.ts';

const STORY = `An engineer moved cluster "prod" from eksctl to Terraform. kubectl get nodes stays empty. Later the nodes are
there, and every pod hangs in ContainerCreating. It took days, in four places: AWS, kubectl, the logs of a node,
and a search for the error. One command looks at all four, and says what is next.`;

/** A scene: what the engineer sees and does, and how the cluster is by then. */
interface Scene {
  readonly title: string;
  readonly seen: string;
  readonly letsIn: string;
  readonly cni: string;
  readonly instanceType?: string;
  readonly joined: boolean;
  readonly podsHaveAddresses?: boolean;
  /** A log that the engineer took from a node: its name, and what is in it. */
  readonly log?: readonly [name: string, text: (node: MigratedNode, now: Date) => string];
}

const SCENES = {
  roleIsMissing: {
    title: '1. Terraform made a new node role',
    seen: 'kubectl get nodes: "No resources found". The kubelet of a node says Unauthorized, again and again.',
    letsIn: FORMER_ROLE,
    cni: '1.1.0',
    joined: false,
    log: ['kubelet.log', kubeletLog],
  },
  profileIsThere: {
    title: '2. aws-auth has an ARN more',
    seen: 'That of the instance profile: IAM shows both on one page. Still Unauthorized.',
    letsIn: INSTANCE_PROFILE,
    cni: '1.1.0',
    joined: false,
    log: ['kubelet.log', kubeletLog],
  },
  typeIsUnknown: {
    title: '3. aws-auth has the role',
    seen: 'The nodes are Ready. Every pod hangs in ContainerCreating: failed to assign an IP address to container.',
    letsIn: NODE_ROLE,
    cni: '1.1.0',
    joined: true,
    log: ['ipamd.log', (_node, now) => ipamdLog(now)],
  },
  cniIsNewer: {
    title: '4. VPC CNI 1.2.0 knows t3.medium',
    seen: 'The smallest step. The pods run, and what is old about it stays a risk.',
    letsIn: NODE_ROLE,
    cni: '1.2.0',
    joined: true,
    podsHaveAddresses: true,
  },
  typeIsOlder: {
    title: '4. Or: t2.medium, which VPC CNI 1.1.0 knows',
    seen: 'The type of the nodes instead of the VPC CNI. The pods run, at the same risk.',
    letsIn: NODE_ROLE,
    cni: '1.1.0',
    instanceType: 't2.medium',
    joined: true,
    podsHaveAddresses: true,
  },
  cniIsCurrent: {
    title: '5. The VPC CNI is current',
    seen: 'As the diagnosis says, a minor version at a time. Nothing is left to do.',
    letsIn: NODE_ROLE,
    cni: '1.20.4',
    joined: true,
    podsHaveAddresses: true,
  },
} as const satisfies Readonly<Record<string, Scene>>;

/** Plays the story: a diagnosis for each thing that the engineer puts right, which names the next one. */
export async function playTerraformMigration(full: boolean): Promise<readonly Claim[]> {
  caption('The migration', STORY);
  const roleIsMissing = await play(SCENES.roleIsMissing, full);
  const profileIsThere = await play(SCENES.profileIsThere, full);
  const typeIsUnknown = await play(SCENES.typeIsUnknown, full);
  const cniIsNewer = await play(SCENES.cniIsNewer, full);
  const typeIsOlder = await play(SCENES.typeIsOlder, full);
  const cniIsCurrent = await play(SCENES.cniIsCurrent, full);
  return [
    claim(
      'first it names the role that aws-auth does not let in',
      /no entry for the role/.test(causeOf(roleIsMissing)),
    ),
    claim('then the instance profile that aws-auth has in its place', /instance-profile/.test(causeOf(profileIsThere))),
    claim('then the instance type that the VPC CNI does not know', /t3\.medium/.test(causeOf(typeIsUnknown))),
    claim('and the first release that knows it', /supported since 1\.2\.0/.test(causeOf(typeIsUnknown))),
    claim('with that release nothing keeps pods from an address', isOnlyAtRisk(cniIsNewer)),
    claim('nor with the older type', isOnlyAtRisk(typeIsOlder)),
    claim(
      'and with a current one all is green',
      cniIsCurrent.exitCode === 0 && !/^[✗?]/m.test(plain(cniIsCurrent.stdout)),
    ),
  ];
}

function play(scene: Scene, full: boolean): Promise<CommandOutcome> {
  caption(scene.title, scene.seen);
  const [log, textOf] = scene.log ?? [];
  const command = ['diagnose', 'prod', '--region', 'eu-west-1', ...(log === undefined ? [] : ['--logs', log])];
  showCommand(command);
  return withKubernetes((api) => {
    const { instanceType, podsHaveAddresses } = scene;
    const world = migratedEstate({
      endpoint: { url: api.url, ca: CA },
      ...(instanceType === undefined ? {} : { instanceType }),
      ...(podsHaveAddresses === undefined ? {} : { podsHaveAddresses }),
    });
    const nodes = nodesOf(world);
    api.world = clusterOf({ ...scene, nodes: scene.joined ? nodes : [] }, new Date());
    return onStage(world, {}, async ({ run, hear, put }) => {
      await put('kubeconfig', kubeconfigFor(api));
      const [node] = nodes;
      if (log !== undefined && textOf !== undefined && node !== undefined) await put(log, textOf(node, new Date()));
      const outcome = await (full ? run : hear)(...command);
      if (!full) showDiagnosisInShort(outcome);
      say(dim(`(exit code ${outcome.exitCode})`));
      return outcome;
    });
  });
}

/** What the diagnosis says is the cause, in one line. */
function causeOf({ stdout }: CommandOutcome): string {
  const [cause = ''] = /^MOST LIKELY .*?(?=^FIRST )/ms.exec(plain(stdout)) ?? [];
  return cause.replaceAll(/\s+/g, ' ');
}

function isOnlyAtRisk({ stdout }: CommandOutcome): boolean {
  return /^AT RISK .*VPC CNI/m.test(plain(stdout)) && !/^\?/m.test(plain(stdout));
}

/** For the closing words of the demo. */
export const AFTER_MIGRATION = `\nOn your own account: ${bold('npx eks-ip-auditor diagnose --cluster <name>')}\n`;
