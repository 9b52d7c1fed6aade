import type { PainWorld } from './pain-world.ts';

/** Where users told of pains, by the name that references give it. */
export const PROJECTS = {
  'aws-cdk': 'aws/aws-cdk',
  'apex-skills': 'aws-samples/sample-apex-skills',
  autoscaler: 'kubernetes/autoscaler',
  cilium: 'cilium/cilium',
  clm: 'zalando-incubator/cluster-lifecycle-manager',
  'cloud-platform': 'ministryofjustice/cloud-platform',
  cni: 'aws/amazon-vpc-cni-k8s',
  'eks-addons': 'aws-ia/terraform-aws-eks-blueprints-addons',
  'eks-ami': 'awslabs/amazon-eks-ami',
  'eks-blueprints': 'aws-ia/terraform-aws-eks-blueprints',
  'eks-perf-tests': 'awslabs/eks-perf-tests',
  eksctl: 'eksctl-io/eksctl',
  'iam-authenticator': 'kubernetes-sigs/aws-iam-authenticator',
  'k8s-tester': 'aws/aws-k8s-tester',
  kubernetes: 'kubernetes/kubernetes',
  'kubernetes-provider': 'hashicorp/terraform-provider-kubernetes',
  karpenter: 'aws/karpenter-provider-aws',
  'lb-controller': 'kubernetes-sigs/aws-load-balancer-controller',
  pipeline: 'banzaicloud/pipeline',
  'pulumi-eks': 'pulumi/pulumi-eks',
  'resource-controller': 'aws/amazon-vpc-resource-controller-k8s',
  roadmap: 'aws/containers-roadmap',
  'terraform-eks': 'terraform-aws-modules/terraform-aws-eks',
  'terraform-vpc': 'terraform-aws-modules/terraform-aws-vpc',
  'terraform-provider': 'hashicorp/terraform-provider-aws',
} as const satisfies Readonly<Record<string, string>>;

/** Issue or pull request. */
export type IssueRef = `${keyof typeof PROJECTS}#${number}`;

/** What users told that hurts. */
export interface Pain {
  readonly issues: readonly IssueRef[];
  /** In one line. */
  readonly pain: string;
  /** In which it shows; none where AWS does not show it. */
  readonly worlds: readonly PainWorld[];
  /** What of it AWS does not show, and why. */
  readonly notShown?: string;
}
