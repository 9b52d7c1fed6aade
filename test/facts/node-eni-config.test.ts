import { describe, expect, it } from 'vitest';
import { type ClusterCni, clusterCnis } from '../../lambda/facts/cni/cluster-cnis.ts';
import { eniConfigOfNode, mayNameEniConfig } from '../../lambda/facts/cni/node-eni-config.ts';
import type { KubeNode } from '../../lambda/model/kubernetes.ts';
import { aKubeNode, anAwsNode, anEniConfig, anInventory, CLUSTER, inKubernetes } from '../checks/an-inventory.ts';

const ZONE = 'topology.kubernetes.io/zone';
const DEFAULT_KEY = 'k8s.amazonaws.com/eniConfig';
const ENI_CONFIGS = ['eu-west-1a', 'special', 'default'].map((name) => anEniConfig({ name }));

function cniWith(environment: Readonly<Record<string, string>>, eniConfigs = ENI_CONFIGS): ClusterCni {
  const inventory = anInventory({
    awsNodes: inKubernetes([anAwsNode({ environment })]),
    eniConfigs: inKubernetes(eniConfigs),
  });
  return clusterCnis({ ...inventory, ...inventory.sections })(CLUSTER);
}

const node = (
  eniConfigLabels: KubeNode['eniConfigLabels'],
  eniConfigAnnotations: KubeNode['eniConfigAnnotations'] = {},
) => aKubeNode({ eniConfigLabels, eniConfigAnnotations });
const there = (name: string) => ({ is: 'there', eniConfig: { name } });

describe('the ENIConfig of a node', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, KubeNode | undefined, object]>([
    [
      'of its zone, where the label of that is set',
      { ENI_CONFIG_LABEL_DEF: ZONE },
      node({ [ZONE]: 'eu-west-1a' }),
      there('eu-west-1a'),
    ],
    ['of the usual label', {}, node({ [DEFAULT_KEY]: 'special' }), there('special')],
    ['default, without a label', {}, node({ [ZONE]: 'eu-west-1a' }), there('default')],
    ['default, where an empty setting names no label', { ENI_CONFIG_LABEL_DEF: '' }, node({}), there('default')],
    [
      'of its annotation before its label',
      { ENI_CONFIG_LABEL_DEF: ZONE },
      node({ [ZONE]: 'eu-west-1a' }, { [DEFAULT_KEY]: 'special' }),
      there('special'),
    ],
    [
      'of another annotation, where that is set',
      { ENI_CONFIG_ANNOTATION_DEF: 'example.com/eniConfig' },
      node({}, { [DEFAULT_KEY]: 'eu-west-1a', 'example.com/eniConfig': 'special' }),
      there('special'),
    ],
    [
      'of the external label before all',
      { ENI_CONFIG_LABEL_DEF: ZONE },
      node({ [ZONE]: 'eu-west-1a', 'vpc.amazonaws.com/externalEniConfig': 'special' }, { [DEFAULT_KEY]: 'eu-west-1a' }),
      there('special'),
    ],
    [
      'missing, with the label that asks for it',
      { ENI_CONFIG_LABEL_DEF: ZONE },
      node({ [ZONE]: 'eu-west-1b' }),
      { is: 'missing', name: 'eu-west-1b', askedBy: { kind: 'label', key: ZONE } },
    ],
    [
      'missing, with the annotation that asks for it, empty as it is',
      {},
      node({}, { [DEFAULT_KEY]: '' }),
      { is: 'missing', name: '', askedBy: { kind: 'annotation', key: DEFAULT_KEY } },
    ],
    [
      'unknown, where a label of any name is set',
      { ENI_CONFIG_LABEL_DEF: 'example.com/subnet' },
      node({}),
      { is: 'unknown' },
    ],
    [
      'unknown, where an annotation of any name is set',
      { ENI_CONFIG_ANNOTATION_DEF: 'a/b' },
      node({}),
      { is: 'unknown' },
    ],
    ['of the zone that EC2 says, where it is no Node', { ENI_CONFIG_LABEL_DEF: ZONE }, undefined, there('eu-west-1a')],
    ['unknown, where it is no Node and its label is not', {}, undefined, { is: 'unknown' }],
  ])('is %s', (_, environment, kubeNode, expected) => {
    expect(eniConfigOfNode({ availabilityZone: 'eu-west-1a' }, kubeNode, cniWith(environment))).toMatchObject(expected);
  });

  it('is missing by default where the cluster has none', () => {
    expect(eniConfigOfNode({ availabilityZone: 'eu-west-1a' }, node({}), cniWith({}, []))).toEqual({
      is: 'missing',
      name: 'default',
      askedBy: { kind: 'default' },
    });
  });
});

describe('keys of labels that may name an ENIConfig', () => {
  it.each([
    [ZONE, true],
    [DEFAULT_KEY, true],
    ['vpc.amazonaws.com/externalEniConfig', true],
    ['eniconfig', true],
    ['app', false],
    ['eniConfig; reboot', false],
    [`eniconfig${'x'.repeat(400)}`, false],
  ])('%s: %s', (key, expected) => {
    expect(mayNameEniConfig(key)).toBe(expected);
  });
});
