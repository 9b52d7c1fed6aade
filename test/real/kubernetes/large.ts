/** A cluster of the largest kind, whose objects have all that kubelet and controllers write into them: their size is what costs. */
import { randomUUID } from 'node:crypto';
import type { Instance } from '@aws-sdk/client-ec2';
import type { RegionBuilder } from '../../../simulated-aws/world/index.ts';
import type { RealCluster } from './cluster.ts';
import type { Stored } from './fill.ts';

export const PODS_PER_NODE = 20;
/** Of each hundredth node the pods that wait for an address. */
export const WAITING_PER_NODE = 4;
const NAMESPACES = 50;

const NODES = 5000;
const SUBNETS = 12;
const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const;

/** The same cluster in AWS: node groups in subnets of a /18 each. */
export function addLargeCluster(region: RegionBuilder, { url, ca }: Pick<RealCluster, 'url' | 'ca'>): void {
  const subnets = Array.from({ length: SUBNETS }, (_, number) => `private-${number}`);
  region.vpc('main', { cidr: '10.0.0.0/16', secondaryCidrs: ['10.1.0.0/16', '10.2.0.0/16'] });
  for (const [number, subnet] of subnets.entries()) {
    const cidr = `10.${Math.floor(number / 4)}.${(number % 4) * 64}.0/18`;
    region.subnet(subnet, { cidr, az: ZONES[number % ZONES.length] ?? ZONES[0] });
  }
  region.cluster('prod', { subnets: subnets.slice(0, 3), authenticationMode: 'CONFIG_MAP', endpoint: { url, ca } });
  for (const [number, subnet] of subnets.entries()) {
    const nodes = Math.floor((NODES * (number + 1)) / SUBNETS) - Math.floor((NODES * number) / SUBNETS);
    const group = { instanceTypes: ['m5.large'], subnets: [subnet], nodes, podsPerNode: PODS_PER_NODE };
    region.nodegroup('prod', `workers-${number}`, group);
  }
}

/** The Nodes that instances in AWS are. */
export function largeNodes(instances: Iterable<readonly [string, { readonly shape: Instance }]>): readonly LargeNode[] {
  return [...instances].map(([instanceId, { shape }]) => ({
    name: `${instanceId}.eu-west-1.compute.internal`,
    instanceId,
    zone: shape.Placement?.AvailabilityZone ?? '',
  }));
}

export interface LargeNode {
  readonly name: string;
  readonly instanceId: string;
  readonly zone: string;
}

export function* largeCluster(nodes: readonly LargeNode[], now: Date): Iterable<Stored> {
  for (const [index, node] of nodes.entries()) {
    yield { folder: 'minions', object: nodeOf(node, index, now) };
    const waiting = hasWaiting(index) ? WAITING_PER_NODE : 0;
    for (let number = 0; number < PODS_PER_NODE; number++) {
      const isWaiting = number < waiting;
      const pod = podOf(node, index * PODS_PER_NODE + number, isWaiting, now);
      yield { folder: 'pods', object: pod };
      if (isWaiting) yield { folder: 'events', object: eventOf(pod, now) };
    }
  }
}

export function hasWaiting(node: number): boolean {
  return node % 100 === 0;
}

const at = (now: Date, minutes: number): string =>
  `${new Date(now.getTime() - minutes * 60_000).toISOString().slice(0, 19)}Z`;

function address(first: number, number: number): string {
  return `${first}.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}

function nodeOf({ name, instanceId, zone }: LargeNode, index: number, now: Date) {
  const since = at(now, 60 * 24);
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: at(now, 1),
    lastTransitionTime: since,
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      uid: randomUUID(),
      creationTimestamp: since,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/instance-type': 'm5.large',
        'beta.kubernetes.io/os': 'linux',
        'eks.amazonaws.com/capacityType': 'ON_DEMAND',
        'eks.amazonaws.com/nodegroup': 'workers',
        'failure-domain.beta.kubernetes.io/zone': zone,
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'm5.large',
        'topology.kubernetes.io/zone': zone,
      },
      annotations: {
        'csi.volume.kubernetes.io/nodeid': JSON.stringify({ 'ebs.csi.aws.com': instanceId }),
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      managedFields: ['kubelet', 'kube-controller-manager', 'aws-cloud-controller-manager'].map((manager) =>
        managed(manager, since, {
          'f:metadata': {
            'f:annotations': field('node.alpha.kubernetes.io/ttl'),
            'f:labels': field('kubernetes.io/os'),
          },
          'f:spec': { ...field('providerID'), ...field('taints') },
          'f:status': { ...field('conditions'), ...field('images'), ...field('allocatable') },
        }),
      ),
    },
    spec: { providerID: `aws:///${zone}/${instanceId}` },
    status: {
      capacity: { cpu: '2', memory: '7956772Ki', pods: '29', 'ephemeral-storage': '83873772Ki' },
      allocatable: { cpu: '1930m', memory: '7266596Ki', pods: '29', 'ephemeral-storage': '76224326324' },
      addresses: [
        { type: 'InternalIP', address: address(10, index) },
        { type: 'InternalDNS', address: name },
        { type: 'Hostname', address: name },
      ],
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      // Kubelet lists the fifty largest.
      images: Array.from({ length: 50 }, (_, image) => ({
        names: [
          `111122223333.dkr.ecr.eu-west-1.amazonaws.com/platform/service-${image}@sha256:${String(image).padStart(64, '0')}`,
          `111122223333.dkr.ecr.eu-west-1.amazonaws.com/platform/service-${image}:2026.11.${image}`,
        ],
        sizeBytes: 100_000_000 + image,
      })),
      nodeInfo: {
        architecture: 'amd64',
        bootID: randomUUID(),
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.40-63.114.amzn2023.x86_64',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.34.2-eks-0000000',
        machineID: randomUUID(),
        operatingSystem: 'linux',
        osImage: 'Amazon Linux 2023.9.20251110',
        systemUUID: randomUUID(),
      },
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    },
  };
}

function podOf({ name: node }: LargeNode, number: number, isWaiting: boolean, now: Date) {
  const since = at(now, isWaiting ? 14 : 600);
  const app = `service-${number % 400}`;
  const ip = address(10, 0x100000 + number);
  const condition = (type: string, status: string) => ({
    type,
    status,
    lastProbeTime: null,
    lastTransitionTime: since,
  });
  const ready = isWaiting ? 'False' : 'True';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${app}-7d9c6b5f4-${number.toString(36).padStart(5, '0')}`,
      generateName: `${app}-7d9c6b5f4-`,
      namespace: `team-${number % NAMESPACES}`,
      uid: randomUUID(),
      creationTimestamp: since,
      labels: {
        app,
        'app.kubernetes.io/instance': app,
        'app.kubernetes.io/managed-by': 'Helm',
        'app.kubernetes.io/name': app,
        'pod-template-hash': '7d9c6b5f4',
      },
      annotations: { 'prometheus.io/scrape': 'true', 'checksum/config': String(number).padStart(64, '0') },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${app}-7d9c6b5f4`,
          uid: randomUUID(),
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: [
        managed('kube-controller-manager', since, {
          'f:metadata': { 'f:labels': { ...field('app'), ...field('pod-template-hash') }, ...field('ownerReferences') },
          'f:spec': {
            'f:containers': { 'k:{"name":"app"}': CONTAINER_FIELDS },
            ...field('dnsPolicy'),
            ...field('restartPolicy'),
            ...field('schedulerName'),
            ...field('terminationGracePeriodSeconds'),
          },
        }),
        managed('kubelet', since, {
          'f:status': {
            'f:conditions': Object.fromEntries(
              ['ContainersReady', 'Initialized', 'PodReadyToStartContainers', 'Ready'].map((type) => [
                `k:{"type":"${type}"}`,
                { ...field('type'), ...field('status'), ...field('lastTransitionTime'), ...field('lastProbeTime') },
              ]),
            ),
            ...field('containerStatuses'),
            ...field('hostIP'),
            ...field('podIP'),
          },
        }),
      ],
    },
    spec: {
      nodeName: node,
      serviceAccountName: app,
      serviceAccount: app,
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      terminationGracePeriodSeconds: 30,
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      securityContext: {},
      tolerations: ['not-ready', 'unreachable'].map((key) => ({
        key: `node.kubernetes.io/${key}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      volumes: [
        {
          name: 'kube-api-access-x7k2p',
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            ],
          },
        },
      ],
      containers: [
        {
          name: 'app',
          image: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/platform/${app}:2026.11.1`,
          imagePullPolicy: 'IfNotPresent',
          env: Array.from({ length: 15 }, (_, variable) => ({
            name: `SETTING_${variable}`,
            value: `http://service-${variable}.team-${variable}.svc.cluster.local:8080`,
          })),
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
          livenessProbe: probe('/healthz'),
          readinessProbe: probe('/ready'),
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          volumeMounts: [
            {
              name: 'kube-api-access-x7k2p',
              mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
              readOnly: true,
            },
          ],
        },
      ],
    },
    status: {
      phase: isWaiting ? 'Pending' : 'Running',
      qosClass: 'Burstable',
      startTime: since,
      hostIP: address(10, number),
      ...(!isWaiting && { podIP: ip, podIPs: [{ ip }] }),
      conditions: [
        condition('PodReadyToStartContainers', ready),
        condition('Initialized', 'True'),
        condition('Ready', ready),
        condition('ContainersReady', ready),
        condition('PodScheduled', 'True'),
      ],
      containerStatuses: [
        {
          name: 'app',
          image: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/platform/${app}:2026.11.1`,
          imageID: isWaiting ? '' : `sha256:${String(number).padStart(64, '0')}`,
          ready: !isWaiting,
          started: !isWaiting,
          restartCount: 0,
          state: isWaiting ? { waiting: { reason: 'ContainerCreating' } } : { running: { startedAt: since } },
        },
      ],
    },
  };
}

function probe(path: string) {
  const seconds = { initialDelaySeconds: 5, periodSeconds: 10, timeoutSeconds: 1 };
  return { httpGet: { path, port: 'http', scheme: 'HTTP' }, ...seconds, successThreshold: 1, failureThreshold: 3 };
}

function eventOf({ metadata: { name, namespace, uid } }: ReturnType<typeof podOf>, now: Date) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.17c9`, namespace, uid: randomUUID(), creationTimestamp: at(now, 10) },
    involvedObject: { kind: 'Pod', namespace, name, uid, apiVersion: 'v1' },
    reason: 'FailedCreatePodSandBox',
    message:
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "2585": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to container',
    type: 'Warning',
    count: 12,
    firstTimestamp: at(now, 10),
    lastTimestamp: at(now, 1),
    source: { component: 'kubelet' },
  };
}

const CONTAINER_FIELDS = Object.fromEntries(
  ['image', 'imagePullPolicy', 'name', 'ports', 'resources', 'livenessProbe', 'readinessProbe', 'env'].map((name) => [
    `f:${name}`,
    {},
  ]),
);

function field(name: string) {
  return { [`f:${name}`]: {} };
}

function managed(manager: string, time: string, fieldsV1: object) {
  return { manager, operation: 'Update', apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1 };
}
