import { describe, expect, test } from 'vitest';
import { READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import { type Instance, type Inventory, isKubernetesSection, SECTION_NAMES } from '../../lambda/model/inventory.ts';
import { aWorld, iamActionsOf, type RegionBuilder } from '../../simulated-aws/index.ts';
import { ACCOUNT, callsOf, collect, gapsOf, items, REGION, serve } from './collecting.ts';

const aRegion = (build: (region: RegionBuilder) => unknown) =>
  aWorld().account(ACCOUNT, (a) =>
    a
      .iamRole('cni', { policies: ['AmazonEKS_CNI_Policy'], inline: { 'more-tags': { Statement: [] } } })
      .region(REGION, (r) => {
        r.vpc('main')
          .subnet('nodes-a', { cidr: '10.0.1.0/24' })
          .subnet('nodes-b', { cidr: '10.0.2.0/24', az: 'eu-west-1b' });
        build(r);
      }),
  );

/** One of everything that an audit reads. */
const everything = (r: RegionBuilder) =>
  r
    .launchTemplate('flexible', {
      versions: [{ InstanceRequirements: { VCpuCount: { Min: 2, Max: 2 }, MemoryMiB: { Min: 4096 } } }],
    })
    .cluster('prod', {
      version: '1.33',
      subnets: ['nodes-a', 'nodes-b'],
      cni: { version: 'v1.20.4-eksbuild.1', env: { WARM_IP_TARGET: '2' } },
      health: [{ code: 'Ec2SubnetNotFound', message: 'gone', resourceIds: ['subnet-0'] }],
    })
    .cluster('own-cni', {
      subnets: ['nodes-a'],
      cni: { selfManaged: true },
      ipFamily: 'ipv6',
      autoMode: true,
      hybridNodeNetworks: ['192.0.2.0/24'],
    })
    .nodegroup('prod', 'workers', {
      instanceTypes: ['m5.large', 't3.medium'],
      subnets: ['nodes-a'],
      nodes: 2,
      updateConfig: { maxUnavailable: 1, updateStrategy: 'MINIMAL' },
    })
    .nodegroup('prod', 'flexible', { launchTemplate: 'flexible', subnets: ['nodes-b'] })
    .accessEntry('own-cni', 'custom-auto', { type: 'EC2' })
    .scalingTrouble(
      { cluster: 'prod', nodegroup: 'workers' },
      { desired: 9, failedLaunches: [{ message: 'Launching EC2 instance failed.', minutesAgo: 20 }] },
    )
    .fargateProfile('prod', 'jobs', { subnets: ['nodes-b'] })
    .karpenterNode('prod', { name: 'karpenter', subnet: 'nodes-b', instanceType: 'c5.large' })
    .selfManagedNode('prod', { name: 'own', subnet: 'nodes-a', instanceType: 'r5.large' })
    .autoModeNode('own-cni', { name: 'auto', subnet: 'nodes-a' })
    .instance({ name: 'database', subnet: 'nodes-a' })
    .leakedEni({ name: 'leak', subnet: 'nodes-a', cluster: 'prod', addresses: 10, instance: 'terminated' })
    .leakedEni({ name: 'old-leak', subnet: 'nodes-a', cluster: 'prod', instance: 'gone' })
    .update('prod', { minutesAgo: 90, status: 'Successful' })
    .reservation('nodes-b', { cidr: '10.0.2.128/26', type: 'prefix' })
    .serviceEni('lambda', { subnet: 'nodes-b' })
    .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
    .podIdentity('prod', { namespace: 'shop', serviceAccount: 'web', role: 'shop' });

/** Nodes of the node group `pooled`, its running ones first, and the others. */
function pooledIn(inventory: Inventory) {
  const nodes = [...items(inventory, 'nodes')].sort((a, b) => Number(a.inWarmPool ?? 0) - Number(b.inWarmPool ?? 0));
  const isOf = ({ tags }: Instance) => tags['eks:nodegroup-name'] === 'pooled';
  return {
    nodegroups: items(inventory, 'nodegroups'),
    ofPooled: nodes.filter(isOf),
    others: nodes.filter((node) => !isOf(node)),
  };
}

describe('the inventory of a region', () => {
  test('has every section read, and every call allowed that the read role allows', async () => {
    const aws = await serve(aRegion(everything));
    const inventory = await collect(aws);
    expect(gapsOf(inventory)).toEqual([]);
    expect(aws.unsupported).toEqual([]);
    // DescribeRegions is asked once an account, before its targets are known.
    expect(iamActionsOf(aws.calls)).toEqual(
      [...READ_ACTIONS].filter((action) => action !== 'ec2:DescribeRegions').sort(),
    );
  });

  test('has the clusters', async () => {
    const aws = await serve(aRegion(everything));
    const r = aws.world.in(ACCOUNT, REGION);
    expect(items(await collect(aws, { sections: ['clusters'] }), 'clusters')).toEqual([
      expect.objectContaining({ name: 'own-cni', ipFamily: 'ipv6', autoMode: true, hybridNodes: true }),
      {
        name: 'prod',
        arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/prod`,
        status: 'ACTIVE',
        version: '1.33',
        vpcId: r.idOf('vpc', 'main'),
        subnetIds: [r.idOf('subnet', 'nodes-a'), r.idOf('subnet', 'nodes-b')],
        ipFamily: 'ipv4',
        endpoint: { isPublic: true, isPrivate: true, publicCidrs: ['0.0.0.0/0'] },
        apiServer: { url: expect.stringContaining('.gr7.eu-west-1.eks.amazonaws.com'), ca: '' },
        autoMode: false,
        hybridNodes: false,
        oidcIssuer: expect.stringMatching(/^oidc\.eks\.eu-west-1\.amazonaws\.com\/id\/\w{32}$/),
        roleArn: `arn:aws:iam::${ACCOUNT}:role/eks-cluster`,
        autoModeNodeRoleArn: undefined,
        authenticationMode: expect.any(String),
        healthIssues: [{ code: 'Ec2SubnetNotFound', message: 'gone', resourceIds: ['subnet-0'] }],
        tags: {},
      },
    ]);
  });

  test('has the add-on of the clusters that have it, and none of those that run the CNI themselves', async () => {
    const aws = await serve(aRegion(everything));
    const addons = items(await collect(aws, { sections: ['vpcCniAddons'] }), 'vpcCniAddons');
    expect(addons).toEqual([
      expect.objectContaining({
        clusterName: 'prod',
        addonVersion: 'v1.20.4-eksbuild.1',
        configurationValues: expect.stringContaining('WARM_IP_TARGET'),
      }),
    ]);
  });

  test('has what is set through the add-on as JSON, though it was given as YAML', async () => {
    const given = { yaml: 'env: { WARM_IP_TARGET: 2 }', json: ' {"env": {"WARM_IP_TARGET": 2}}', neither: '{"env":' };
    const aws = await serve(
      aRegion((r) => {
        for (const [name, configurationValues] of Object.entries(given)) {
          r.cluster(name, { subnets: ['nodes-a'], cni: { configurationValues } });
        }
      }),
    );
    const inventory = await collect(aws, { sections: ['vpcCniAddons', 'addons'] });
    for (const section of ['vpcCniAddons', 'addons'] as const) {
      expect(
        Object.fromEntries(
          items(inventory, section).map((addon) => [
            addon.clusterName,
            'configurationValues' in addon && addon.configurationValues,
          ]),
        ),
      ).toEqual({ ...given, yaml: '{"env":{"WARM_IP_TARGET":2}}' });
    }
  });

  test('versions that EKS offers are asked for once for each Kubernetes version that clusters have', async () => {
    const aws = await serve(
      aRegion((r) => {
        for (const [name, version] of [
          ['one', '1.33'],
          ['two', '1.33'],
          ['old', '1.30'],
        ] as const) {
          r.cluster(name, { subnets: ['nodes-a'], version });
        }
        r.cniVersions('1.30', {
          versions: ['v1.19.6-eksbuild.1', 'v1.16.0-eksbuild.1'],
          default: 'v1.19.6-eksbuild.1',
        });
      }),
    );
    const versions = items(await collect(aws, { sections: ['cniAddonVersions'] }), 'cniAddonVersions');
    expect(versions.filter(({ kubernetesVersion }) => kubernetesVersion === '1.30')).toEqual([
      { kubernetesVersion: '1.30', addonVersion: 'v1.19.6-eksbuild.1', isDefault: true },
      { kubernetesVersion: '1.30', addonVersion: 'v1.16.0-eksbuild.1', isDefault: false },
    ]);
    expect(versions.filter(({ isDefault }) => isDefault)).toHaveLength(2);
    expect(
      callsOf(aws, 'DescribeAddonVersions')
        .map(({ parameters }) => parameters.kubernetesVersion)
        .sort(),
    ).toEqual(['1.30', '1.33']);
  });

  test('has every add-on, and asks about that of the VPC CNI once', async () => {
    const aws = await serve(
      aRegion((r) => {
        everything(r);
        r.addon('prod', 'coredns', { version: 'v1.11.4-eksbuild.2', status: 'DEGRADED' });
      }),
    );
    const addons = items(await collect(aws, { sections: ['addons', 'vpcCniAddons'] }), 'addons');
    expect(addons.map(({ clusterName, name, status }) => `${clusterName}/${name} ${status}`).sort()).toEqual([
      'prod/coredns DEGRADED',
      'prod/vpc-cni ACTIVE',
    ]);
    expect(addons.every(({ arn }) => arn.startsWith(`arn:aws:eks:eu-west-1:${ACCOUNT}:addon/prod/`))).toBe(true);
    const asked = callsOf(aws, 'DescribeAddon').map(
      ({ parameters }) => `${parameters.clusterName}/${parameters.addonName}`,
    );
    expect(asked.sort()).toEqual(['own-cni/vpc-cni', 'prod/coredns', 'prod/vpc-cni']);
  });

  test('has the node groups, with their types or their launch template', async () => {
    const aws = await serve(aRegion(everything));
    const r = aws.world.in(ACCOUNT, REGION);
    const inventory = await collect(aws, { sections: ['nodegroups', 'launchTemplateVersions'] });
    const templateId = r.idOf('launch-template', 'flexible');
    expect(items(inventory, 'nodegroups')).toEqual([
      expect.objectContaining({
        name: 'flexible',
        instanceTypes: [],
        launchTemplate: { id: templateId, version: '1' },
      }),
      expect.objectContaining({
        name: 'workers',
        clusterName: 'prod',
        instanceTypes: ['m5.large', 't3.medium'],
        amiType: 'AL2023_x86_64_STANDARD',
        subnetIds: [r.idOf('subnet', 'nodes-a')],
        launchTemplate: undefined,
        scaling: { min: 0, desired: 2, max: 4 },
        updateConfig: { maxUnavailable: 1, updateStrategy: 'MINIMAL' },
      }),
    ]);
    expect(items(inventory, 'launchTemplateVersions')).toEqual([
      expect.objectContaining({ templateId, requestedVersion: '1', versionNumber: 1, instanceType: undefined }),
    ]);
  });

  test('has the Auto Scaling groups of clusters, with what they launch, and no others', async () => {
    const aws = await serve(
      aRegion((r) => {
        everything(r);
        r.launchTemplate('own', { versions: [{ InstanceType: 'r5.large' }] })
          .selfManagedGroup('prod', 'plain', { subnets: ['nodes-a'], launchTemplate: 'own', nodes: 1 })
          .selfManagedGroup('prod', 'mixed', {
            subnets: ['nodes-b', 'nodes-a'],
            launchTemplate: 'own',
            instanceTypes: ['c5.large', 'c6i.large'],
          })
          .selfManagedGroup('none', 'web', {
            subnets: ['nodes-a'],
            launchTemplate: 'own',
            tags: { 'kubernetes.io/cluster/none': '' },
          });
        const web = r.state.autoScalingGroups.get('web');
        if (web !== undefined) r.state.autoScalingGroups.set('web', { ...web, Tags: [] });
      }),
    );
    const inventory = await collect(aws, {
      sections: ['autoScalingGroups', 'launchTemplateVersions', 'instanceTypes'],
    });
    const groups = new Map(items(inventory, 'autoScalingGroups').map((group) => [group.name, group]));
    const launchTemplate = { id: aws.world.in(ACCOUNT, REGION).idOf('launch-template', 'own'), version: '1' };
    expect([...groups.keys()].filter((name) => !name.startsWith('eks-'))).toEqual(['mixed', 'plain']);
    expect(groups.get('plain')).toMatchObject({
      instanceTypes: [],
      launchTemplate,
      availabilityZones: ['eu-west-1a'],
      arn: expect.stringMatching(/^arn:aws:autoscaling:eu-west-1:\d+:autoScalingGroup:.*:autoScalingGroupName\/plain$/),
    });
    expect(groups.get('mixed')).toMatchObject({
      instanceTypes: ['c5.large', 'c6i.large'],
      launchTemplate,
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    });
    // Managed ones launch by templates of EKS, which are not asked for.
    expect(callsOf(aws, 'DescribeLaunchTemplateVersions')).toHaveLength(2);
    expect(items(inventory, 'launchTemplateVersions').map(({ instanceType }) => instanceType)).toContain('r5.large');
    expect(items(inventory, 'instanceTypes').map(({ name }) => name)).toContain('c6i.large');
  });

  test('knows the instances of warm pools, running or stopped, and by EKS alone which may be one', async () => {
    const aws = await serve(
      aRegion((r) => {
        everything(r);
        r.nodegroup('prod', 'pooled', {
          subnets: ['nodes-a'],
          nodes: 1,
          warmPool: { instances: 2, poolState: 'RUNNING', minSize: 1, maxGroupPreparedCapacity: 5 },
        });
      }),
    );
    const { nodegroups, ofPooled } = pooledIn(await collect(aws, { sections: ['nodes', 'nodegroups'] }));
    expect(nodegroups.map(({ name, warmPool }) => [name, warmPool])).toEqual([
      ['flexible', undefined],
      ['pooled', { minSize: 1, maxPrepared: 5 }],
      ['workers', undefined],
    ]);
    expect(ofPooled.map(({ inWarmPool }) => inWarmPool)).toEqual([undefined, true, true]);

    aws.faults.deny('autoscaling:DescribeAutoScalingGroups');
    const guessed = pooledIn(await collect(aws, { sections: ['nodes', 'nodegroups'] }));
    expect(guessed.ofPooled.map(({ inWarmPool }) => inWarmPool)).toEqual([true, true, true]);
    expect(guessed.others.some(({ inWarmPool }) => inWarmPool)).toBe(false);
  });

  test('reads Auto Scaling groups page by page', async () => {
    const aws = await serve(
      aRegion((r) => {
        everything(r);
        r.launchTemplate('own', { versions: [{ InstanceType: 'r5.large' }] });
        for (let n = 0; n < 120; n++)
          r.selfManagedGroup('prod', `group-${n}`, { subnets: ['nodes-a'], launchTemplate: 'own' });
      }),
    );
    expect(items(await collect(aws, { sections: ['autoScalingGroups'] }), 'autoScalingGroups')).toHaveLength(122);
    expect(callsOf(aws, 'DescribeAutoScalingGroups')).toHaveLength(2);
  });

  test('has the types that meet a template’s requirements, of the node group’s architecture', async () => {
    const aws = await serve(aRegion(everything));
    const inventory = await collect(aws, { sections: ['launchTemplateVersions', 'instanceTypes'] });
    const types = items(inventory, 'launchTemplateVersions')[0]?.requirementTypes ?? [];
    expect(types).toContain('m5.large');
    const described = new Map(items(inventory, 'instanceTypes').map((type) => [type.name, type]));
    for (const type of types) {
      expect(described.get(type)?.architectures).toContain('x86_64');
      expect(described.get(type)?.vcpus).toBe(2);
    }
  });

  test('has the nodes however made, and no other instance', async () => {
    const aws = await serve(aRegion(everything));
    const r = aws.world.in(ACCOUNT, REGION);
    const nodes = items(await collect(aws, { sections: ['nodes'] }), 'nodes');
    const ids = nodes.map(({ id }) => id);
    expect(nodes).toHaveLength(5);
    for (const name of ['karpenter', 'own', 'auto']) expect(ids).toContain(r.idOf('instance', name));
    expect(ids).not.toContain(r.idOf('instance', 'database'));
    expect(nodes.find(({ id }) => id === r.idOf('instance', 'auto'))).toMatchObject({ operatorManaged: true });
    expect(nodes.find(({ id }) => id === r.idOf('instance', 'karpenter'))).toMatchObject({
      state: 'running',
      instanceType: 'c5.large',
      architecture: 'x86_64',
      subnetId: r.idOf('subnet', 'nodes-b'),
      availabilityZone: 'eu-west-1b',
      launchTime: expect.any(Date),
    });
  });

  test('has the available ENIs, and what is known of the instances they were made for', async () => {
    const aws = await serve(aRegion(everything));
    const r = aws.world.in(ACCOUNT, REGION);
    const inventory = await collect(aws, { sections: ['availableEnis', 'eniInstances'] });
    const leak = items(inventory, 'availableEnis').find(({ id }) => id === r.idOf('eni', 'leak'));
    expect(leak).toMatchObject({ status: 'available', subnetId: r.idOf('subnet', 'nodes-a'), attachment: undefined });
    expect(leak?.privateIpAddresses).toHaveLength(10);
    expect(items(inventory, 'availableEnis')).toHaveLength(2);
    expect(items(inventory, 'eniInstances')).toEqual([expect.objectContaining({ state: 'terminated' })]);
    expect(leak?.description).toBe(`aws-K8S-${items(inventory, 'eniInstances')[0]?.id}`);
  });

  test('has the types in use, as far as the region has them, and where they are offered', async () => {
    const aws = await serve(
      aRegion((r) =>
        r
          .withoutInstanceType('t3.medium')
          .withoutOffering('m5.large', 'eu-west-1c')
          .cluster('prod', { subnets: ['nodes-a', 'nodes-b'] })
          .nodegroup('prod', 'workers', { instanceTypes: ['m5.large', 't3.medium'], subnets: ['nodes-a'] }),
      ),
    );
    const inventory = await collect(aws, { sections: ['instanceTypes', 'instanceTypeOfferings'] });
    expect(items(inventory, 'instanceTypes')).toEqual([
      {
        name: 'm5.large',
        currentGeneration: true,
        hypervisor: 'nitro',
        bareMetal: false,
        architectures: ['x86_64'],
        usageClasses: expect.arrayContaining(['on-demand', 'spot']),
        vcpus: 2,
        defaultCardEnis: 3,
        maximumEnis: 3,
        ipv4PerEni: 10,
        ipv6Supported: true,
      },
    ]);
    expect(
      items(inventory, 'instanceTypeOfferings')
        .map(({ availabilityZone }) => availabilityZone)
        .sort(),
    ).toEqual(['eu-west-1a', 'eu-west-1b']);
  });

  test('is empty, and whole, where there is nothing', async () => {
    const aws = await serve(aWorld().account(ACCOUNT, (a) => a.region(REGION)));
    const inventory = await collect(aws);
    for (const name of SECTION_NAMES.filter((each) => !isKubernetesSection(each))) {
      expect(items(inventory, name)).toEqual([]);
    }
  });

  test('is whole in an account that refuses unpaged lists and hides what AWS manages', async () => {
    const world = aRegion(everything);
    world.account(ACCOUNT, (a) => a.large().hideManagedResources());
    const aws = await serve(world);
    const inventory = await collect(aws);
    expect(gapsOf(inventory)).toEqual([]);
    expect(items(inventory, 'nodes').some(({ operatorManaged }) => operatorManaged)).toBe(true);
    expect(items(inventory, 'subnetEnis').some(({ operatorManaged }) => operatorManaged)).toBe(true);
  });
});

describe('what is read', () => {
  test('is only what is asked for and what that depends on; the rest is said not to be read', async () => {
    const aws = await serve(aRegion(everything));
    const inventory = await collect(aws, { sections: ['availableEnis', 'eniInstances'] });
    expect(iamActionsOf(aws.calls)).toEqual(['ec2:DescribeInstances', 'ec2:DescribeNetworkInterfaces']);
    expect(inventory.sections.clusters).toEqual({
      status: 'gap',
      gap: expect.objectContaining({ section: 'clusters', reason: 'unsupported' }),
    });
  });

  test('begins with the available ENIs: what would protect them is read after', async () => {
    const aws = await serve(aRegion(everything));
    aws.faults.after('ec2:DescribeNetworkInterfaces', (world) => {
      world.in(ACCOUNT, REGION).karpenterNode('prod', { name: 'newcomer', subnet: 'nodes-a' });
    });
    const inventory = await collect(aws, { sections: ['clusters', 'nodes', 'availableEnis'] });
    const newcomer = aws.world.in(ACCOUNT, REGION).idOf('instance', 'newcomer');
    expect(items(inventory, 'nodes').map(({ id }) => id)).toContain(newcomer);
    expect(aws.calls[0]?.action).toBe('DescribeNetworkInterfaces');
  });

  test('is reported section by section', async () => {
    const aws = await serve(aRegion(everything));
    const events: string[] = [];
    await collect(aws, {
      sections: ['clusters', 'nodegroups'],
      onProgress: ({ kind, section, items: count }) => events.push(`${kind} ${section} ${count}`),
    });
    expect(events).toEqual(['section-read clusters 2', 'section-read nodegroups 2']);
  });

  test('carries on what an earlier audit knew', async () => {
    const aws = await serve(aRegion(everything));
    const inventory = await collect(aws, { sections: ['clusters'] });
    expect(inventory).toMatchObject({
      target: { accountId: ACCOUNT, region: REGION },
      scope: 'eks',
      declaredClusters: {},
    });
    expect(callsOf(aws, 'ListClusters')).toHaveLength(1);
  });
});
