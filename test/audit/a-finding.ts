import type { Finding } from '../../lambda/model/finding.ts';

/** A subnet that is low, by its id. */
export function aFinding(id: string, overrides: Partial<Finding> = {}): Finding {
  return {
    id,
    check: 'subnet-low-ips',
    severity: 'high',
    status: 'new',
    accountId: '111122223333',
    region: 'eu-west-1',
    cluster: null,
    resource: { type: 'AWS::EC2::Subnet', id, arn: `arn:aws:ec2:eu-west-1:111122223333:subnet/${id}` },
    message: 'Low.',
    evidence: {},
    remediation: { steps: [{ text: 'Add.' }], url: 'https://example.com/' },
    firstSeen: '2026-11-23T23:59:59.000Z',
    suppressed: null,
    ...overrides,
  };
}
