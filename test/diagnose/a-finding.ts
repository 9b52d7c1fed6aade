import { CHECKLIST } from '../../lambda/diagnose/checklist.ts';
import type { Evidence, Finding } from '../../lambda/model/finding.ts';
import { ACCOUNT, CLUSTER, REGION } from '../checks/an-inventory.ts';
import { aFinding } from '../report/sample-report.ts';

/** Every check that answers a question. */
export const ASKED_CHECKS: readonly string[] = CHECKLIST.flatMap(({ checks }) => checks);

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** A finding of the demo cluster, told apart by its check and the name of its resource. */
function finding(check: string, resource: Finding['resource'], evidence: Evidence, parts: Partial<Finding>): Finding {
  const text = `${check} ${resource.id}`;
  const hash = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 40, 7);
  return aFinding({
    id: hash.toString(16).padStart(16, '0'),
    check,
    severity: 'high',
    accountId: ACCOUNT,
    region: REGION,
    cluster: CLUSTER,
    resource,
    message: `${resource.id} is wrong by ${check}.`,
    evidence,
    ...parts,
  });
}

export function onSubnet(
  check: string,
  subnet: string,
  evidence: Evidence = {},
  parts: Partial<Finding> = {},
): Finding {
  return finding(check, { type: 'AWS::EC2::Subnet', id: subnet, arn: arn('ec2', `subnet/${subnet}`) }, evidence, parts);
}

export function onEni(check: string, eni: string, evidence: Evidence = {}, parts: Partial<Finding> = {}): Finding {
  const resource = { type: 'AWS::EC2::NetworkInterface', id: eni, arn: arn('ec2', `network-interface/${eni}`) };
  return finding(check, resource, evidence, { severity: 'medium', ...parts });
}

export function onNode(check: string, node: string, evidence: Evidence = {}, parts: Partial<Finding> = {}): Finding {
  return finding(check, { type: 'AWS::EC2::Instance', id: node, arn: arn('ec2', `instance/${node}`) }, evidence, parts);
}

export function onGroup(check: string, group: string, evidence: Evidence = {}, parts: Partial<Finding> = {}): Finding {
  const cluster = parts.cluster ?? CLUSTER;
  const resource = {
    type: 'AWS::EKS::Nodegroup',
    id: `${cluster}/${group}`,
    arn: arn('eks', `nodegroup/${cluster}/${group}/0a`),
  };
  return finding(check, resource, evidence, parts);
}

export function onCluster(check: string, evidence: Evidence = {}, parts: Partial<Finding> = {}): Finding {
  const cluster = parts.cluster ?? CLUSTER;
  const resource = { type: 'AWS::EKS::Cluster', id: cluster, arn: arn('eks', `cluster/${cluster}`) };
  return finding(check, resource, evidence, parts);
}

export function onRole(check: string, role: string, evidence: Evidence = {}, parts: Partial<Finding> = {}): Finding {
  const resource = { type: 'AWS::IAM::Role', id: role, arn: `arn:aws:iam::${ACCOUNT}:role/${role}` };
  return finding(check, resource, evidence, { severity: 'critical', ...parts });
}
