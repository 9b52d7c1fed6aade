import type { AddonInfo } from '@aws-sdk/client-eks';
import type { RegionState } from './state.ts';

/** Add-on versions, the newest first as EKS lists them, and which of them it takes by default. */
export interface AddonVersions {
  readonly versions: readonly string[];
  readonly default: string;
}

/** Releases of the VPC CNI, a build of each minor version's last one, the newest first. */
const RELEASES = [
  'v1.22.3-eksbuild.1',
  'v1.21.1-eksbuild.8',
  'v1.20.5-eksbuild.1',
  'v1.20.4-eksbuild.2',
  'v1.19.6-eksbuild.9',
  'v1.18.6-eksbuild.1',
  'v1.17.1-eksbuild.1',
  'v1.16.4-eksbuild.2',
  'v1.16.0-eksbuild.1',
  'v1.15.5-eksbuild.1',
  'v1.14.1-eksbuild.1',
  'v1.13.4-eksbuild.1',
  'v1.12.6-eksbuild.2',
  'v1.12.5-eksbuild.2',
  'v1.12.0-eksbuild.2',
  'v1.11.4-eksbuild.3',
  'v1.10.4-eksbuild.3',
  'v1.9.3-eksbuild.3',
];

/**
 * The oldest that EKS offers, by minor version of Kubernetes: up to 1.33 as in the README of amazon-vpc-cni-k8s, which was
 * written from EKS's answers (PR 3063). What it offers newer ones changes: these are like it.
 */
const OLDEST: readonly (readonly [kubernetesMinor: number, version: string])[] = [
  [34, 'v1.19.6-eksbuild.9'],
  [32, 'v1.17.1-eksbuild.1'],
  [31, 'v1.16.4-eksbuild.2'],
  [30, 'v1.16.0-eksbuild.1'],
  [29, 'v1.14.1-eksbuild.1'],
  [28, 'v1.13.4-eksbuild.1'],
  [27, 'v1.12.5-eksbuild.2'],
  [26, 'v1.12.0-eksbuild.2'],
  [25, 'v1.11.4-eksbuild.3'],
  [0, 'v1.9.3-eksbuild.3'],
];

const OF_ANY_REGION: AddonVersions = { versions: RELEASES, default: 'v1.20.4-eksbuild.2' };

/** What EKS answers of the VPC CNI for a Kubernetes version; nothing of other add-ons, which the world knows no versions of. */
export function addonVersionsOf(region: RegionState, name: string, kubernetes: string): readonly AddonInfo[] {
  if (name !== 'vpc-cni') return [];
  const { versions, default: chosen } = region.cniVersions.get(kubernetes) ?? usual(kubernetes);
  return [
    {
      addonName: name,
      type: 'networking',
      addonVersions: versions.map((addonVersion) => ({
        addonVersion,
        architecture: ['amd64', 'arm64'],
        compatibilities: [
          { clusterVersion: kubernetes, platformVersions: ['*'], defaultVersion: addonVersion === chosen },
        ],
      })),
    },
  ];
}

function usual(kubernetes: string): AddonVersions {
  const [, oldest = ''] = OLDEST.find(([minor]) => Number(kubernetes.split('.')[1]) >= minor) ?? [];
  return { ...OF_ANY_REGION, versions: RELEASES.slice(0, RELEASES.indexOf(oldest) + 1) };
}
