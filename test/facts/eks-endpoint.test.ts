import { describe, expect, it } from 'vitest';
import { isEksEndpoint } from '../../lambda/facts/aws/eks-endpoint.ts';

const ID = '0123456789ABCDEF0123456789ABCDEF';

describe('an endpoint of EKS', () => {
  it.each([
    ['eu-west-1', 'aws', `https://${ID}.gr7.eu-west-1.eks.amazonaws.com`],
    ['us-west-2', 'aws', `https://${ID}.sk1.us-west-2.eks.amazonaws.com/`],
    ['eu-south-1', 'aws', `https://${ID}.gr7.eu-south-1.api.aws`],
    ['us-gov-west-1', 'aws-us-gov', `https://${ID}.gr7.us-gov-west-1.eks.amazonaws.com`],
    ['cn-north-1', 'aws-cn', `https://${ID}.yl4.cn-north-1.eks.amazonaws.com.cn`],
    ['cn-north-1', 'aws-cn', `https://${ID}.yl4.cn-north-1.api.amazonwebservices.com.cn`],
  ])('is one in %s of %s: %s', (region, partition, url) => {
    expect(isEksEndpoint(url, { region, partition })).toBe(true);
  });

  it.each([
    ['another host', 'https://evil.example'],
    ['a host that goes on behind the name', `https://${ID}.gr7.eu-west-1.eks.amazonaws.com.evil.example`],
    ['a host that begins before it', 'https://evil-eu-west-1.eks.amazonaws.com'],
    ['a name in front of the sign for a user', `https://${ID}.gr7.eu-west-1.eks.amazonaws.com@evil.example`],
    ['a user', `https://user:word@${ID}.gr7.eu-west-1.eks.amazonaws.com`],
    ['another port', `https://${ID}.gr7.eu-west-1.eks.amazonaws.com:8443`],
    ['a path', `https://${ID}.gr7.eu-west-1.eks.amazonaws.com/proxy`],
    ['a query', `https://${ID}.gr7.eu-west-1.eks.amazonaws.com?to=evil.example`],
    ['no TLS', `http://${ID}.gr7.eu-west-1.eks.amazonaws.com`],
    ['another region', `https://${ID}.gr7.us-east-1.eks.amazonaws.com`],
    ['another partition', `https://${ID}.gr7.eu-west-1.eks.amazonaws.com.cn`],
    ['a service of AWS that users have hosts in', 'https://abcdefghij.execute-api.eu-west-1.amazonaws.com'],
    ['another service under the same name', 'https://bedrock-mantle.eu-west-1.api.aws'],
    ['the API of EKS itself', 'https://eks.eu-west-1.api.aws'],
    ['this machine', 'https://127.0.0.1:6443'],
    ['a backslash', `https://evil.example\\${ID}.gr7.eu-west-1.eks.amazonaws.com`],
    ['a dot at the end', `https://${ID}.gr7.eu-west-1.eks.amazonaws.com.`],
    ['no URL', 'gr7.eu-west-1.eks.amazonaws.com'],
    ['nothing', ''],
  ])('is not %s', (_, url) => {
    expect(isEksEndpoint(url, { region: 'eu-west-1', partition: 'aws' })).toBe(false);
  });

  it('is none where the partition is not known, or the region is a pattern', () => {
    const url = `https://${ID}.gr7.eu-west-1.eks.amazonaws.com`;
    expect(isEksEndpoint(url, { region: 'eu-west-1', partition: 'aws-iso' })).toBe(false);
    expect(isEksEndpoint(`https://${ID}.evil.example`, { region: 'evil.example', partition: 'aws' })).toBe(false);
  });
});
