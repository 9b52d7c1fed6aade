import { describe, expect, it } from 'vitest';
import { eksToken } from '../../lambda/aws/eks-token.ts';
import { isSignedFor, readEksToken } from '../../simulated-aws/kubernetes/eks-token.ts';

const TARGET = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' };
const NOW = new Date('2026-11-29T20:00:00Z');
const SESSION = {
  credentials: {
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: 'a-secret/with+signs',
    sessionToken: "IQoJb3JpZ2luX2VjE+/=!*'()~",
  },
};

describe('a token for the API server of a cluster', () => {
  it('is a call that names the caller, signed for this cluster, as the authenticator of EKS reads it', async () => {
    const token = await eksToken(SESSION, TARGET, 'prod', NOW);
    expect(readEksToken(token)).toEqual({
      host: 'sts.eu-west-1.amazonaws.com',
      accessKeyId: 'ASIAEXAMPLE',
      region: 'eu-west-1',
      sessionToken: SESSION.credentials.sessionToken,
      at: NOW,
    });
    expect(isSignedFor(token, 'prod', SESSION.credentials.secretAccessKey)).toBe(true);
  });

  it('is good for no other cluster', async () => {
    const token = await eksToken(SESSION, TARGET, 'prod', NOW);
    expect(isSignedFor(token, 'stage', SESSION.credentials.secretAccessKey)).toBe(false);
  });

  it.each([
    ['us-gov-west-1', 'aws-us-gov', 'sts.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'aws-cn', 'sts.cn-north-1.amazonaws.com.cn'],
  ])('names STS of its own region: %s', async (region, partition, host) => {
    const token = await eksToken(SESSION, { ...TARGET, region, partition }, 'prod', NOW);
    expect(readEksToken(token)).toMatchObject({ host, region });
  });

  it('is none where EKS would not take it: credentials that are too long, a partition whose STS is not known', async () => {
    const long = { credentials: { ...SESSION.credentials, sessionToken: 'x'.repeat(4000) } };
    await expect(eksToken(long, TARGET, 'prod', NOW)).rejects.toThrow(/longer than the 4096 bytes/);
    await expect(eksToken(SESSION, { ...TARGET, partition: 'aws-iso' }, 'prod', NOW)).rejects.toThrow(/is not known$/);
  });
});
