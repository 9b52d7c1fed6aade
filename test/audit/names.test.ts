import { describe, expect, it } from 'vitest';
import { subnetName } from '../../lambda/facts/subnet/subnet-name.ts';

describe('the name of a subnet', () => {
  it.each([
    'payments-private-a',
    'eksctl-prod-cluster/SubnetPrivateEUWEST1A',
    'prod private a',
    'prod_vpc.1a',
    'EKS+RDS',
  ])('is its tag Name: %s', (name) => {
    expect(subnetName({ tags: { Name: name } })).toBe(name);
  });

  it.each([
    ['nothing', ''],
    ['too long a text', 'a'.repeat(65)],
    ['another id', 'subnet-0123456789abcdef0'],
    ['another id in it', 'same as eni-0123456789abcdef0'],
    ['an account', 'prod 111122223333'],
    ['a domain', 'evil.example'],
    ['a link', 'https://x'],
    ['markup', '**prod**'],
    ['a parenthesis, which would end that of the id', 'a) is fine. (b'],
    ['a control character', 'a\u001b[2Jb'],
    ['a letter that looks like another', '\u0430dmin'],
    ['lines', 'a\nb'],
    ['a mention', '@channel'],
    ['a formula', '=1+1'],
  ])('is not %s', (_, name) => {
    expect(subnetName({ tags: { Name: name } })).toBeUndefined();
  });
});
