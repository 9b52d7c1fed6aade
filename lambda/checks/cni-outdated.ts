import * as z from 'zod';
import { remedy } from '../facts/aws/commands.ts';
import { clusterResource } from '../facts/aws/resources.ts';
import { clusterCnis, hasVpcCni } from '../facts/cni/cluster-cnis.ts';
import { cniOffer } from '../facts/cni/cni-offer.ts';
import type { CniPlace } from '../facts/cni/cni-update.ts';
import { agedLeaks, MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Severity } from '../model/severity.ts';
import { clusterLeaks } from './cni-outdated/cluster-leaks.ts';
import { CNI_TROUBLE_EVIDENCE, cniTroubleEvidence, cniTroubleLikeness } from './cni-outdated/cni-trouble-evidence.ts';
import { cniTroubleRemediation, cniTroubleSentence } from './cni-outdated/cni-trouble-wording.ts';
import { type CniTrouble, cniTroubles, type SeenLeaks } from './cni-outdated/cni-troubles.ts';
import { defineCheck } from './define-check.ts';

interface Args {
  readonly trouble: CniTrouble;
  readonly home: CniPlace;
}

export const cniOutdated = defineCheck({
  meta: {
    id: 'cni-outdated',
    title: 'VPC CNI is outdated, or does not clean up leaked ENIs',
    severity: 'medium',
    resourceType: 'AWS::EKS::Cluster',
    rationale:
      'The VPC CNI can leak ENIs, and should delete them later. Old releases leak when nodes are drained, do not look for ' +
      'leaks, or use a subnet that a tag excludes. Each release also knows more instance types.',
    severities: {
      medium:
        'the release is older than the oldest that EKS offers or recommends, or uses subnets that their tag excludes. Or the cluster has leaks, and the release is known to leak or its clean-up of leaks is off',
      low: 'the release is known to leak, and the cluster has no leaked ENI',
      info: 'the clean-up of leaks is off and there is none, the release looks for leaks in the whole region, or the release is unknown',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/userguide/managing-vpc-cni.html',
      'Update the VPC CNI, one minor version at a time.',
    ),
    mayBeWrong: [
      'No AWS API shows settings that were changed in the cluster and not through the add-on.',
      'Where EKS could not be asked which releases it offers, a built-in table is used. It judges a newer Kubernetes version like the newest that it has.',
      'A leaked ENI without a cluster tag counts only if no other cluster is in the VPC.',
    ],
  },
  needs: ['clusters'],
  wants: ['vpcCniAddons', 'cniAddonVersions', 'availableEnis', 'nodes', 'subnets', 'subnetEnis', 'awsNodes'],
  options: z.strictObject({ minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES }),
  evaluate: (view, { minLeakAgeMinutes }, now) => {
    const { accountId, region } = view.target;
    const { availableEnis: enis } = view;
    const leaks =
      enis.status === 'read' ? agedLeaks(enis.items, accountId, view.eniFirstSeen, minLeakAgeMinutes, now) : undefined;
    const cnis = clusterCnis(view);
    return view.clusters.flatMap((cluster) => {
      const cni = cnis(cluster.name);
      const offer = cniOffer(itemsOf(view.cniAddonVersions), cluster.version);
      const home = { clusterName: cluster.name, kubernetes: cluster.version, region, addon: cni.addon, offer };
      const seen = leaks === undefined ? 'unknown' : clusterLeaks(cluster, view.clusters, leaks, accountId);
      return cniTroubles(cluster, cni, seen, { ...view, offer }).map((trouble) => ({
        resource: clusterResource(cluster),
        cluster: cluster.name,
        severity: severityOf(trouble),
        args: { trouble, home },
        evidence: cniTroubleEvidence(trouble, home),
        discriminator: trouble.kind,
        remediation: cniTroubleRemediation(trouble, home),
      }));
    });
  },
  message: ({ trouble, home }: Args) => cniTroubleSentence(trouble, home),
  evidence: CNI_TROUBLE_EVIDENCE,
  involves: ({ evidence }) => (evidence.problem === 'subnet-tags' ? { subnets: evidence.subnets } : {}),
  groupBy: ({ evidence }) => ({ alike: cniTroubleLikeness(evidence) }),
  question: 'cni',
  judges: (view) => {
    const cnis = clusterCnis(view);
    return view.clusters.flatMap(({ name }) => {
      const cni = cnis(name);
      if (hasVpcCni(cni) === false) return [];
      const not = cni.version.known ? undefined : { because: 'not known' };
      return [{ of: 'VPC CNI release' as const, id: name, cluster: name, ...(not && { not }) }];
    });
  },
  isNotShown: ({ evidence }) => evidence.problem === 'version-unknown',
});

function severityOf(trouble: CniTrouble): Severity {
  switch (trouble.kind) {
    case 'release':
      if (trouble.olderThan !== undefined) return 'medium';
      if (trouble.flaws.every((flaw) => flaw === 'sweeps-region')) return 'info';
      return areThere(trouble.leaks) ? 'medium' : 'low';
    case 'cleanup-disabled':
      return areThere(trouble.leaks) ? 'medium' : 'info';
    case 'subnet-tags':
      return 'medium';
    case 'version-unknown':
      return 'info';
  }
}

function areThere(leaks: SeenLeaks): boolean {
  return leaks !== 'unknown' && leaks.enis > 0;
}
