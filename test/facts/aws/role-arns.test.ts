import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasPath, nameOfRole, parseRoleArn, withoutPath } from '../../../lambda/facts/aws/role-arns.ts';

const part = fc.stringMatching(/^[\w+=,.@-]{1,20}$/);

describe('the ARN of a role or an instance profile', () => {
  test('is taken apart, and put together without its path', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
        fc.constantFrom('role' as const, 'instance-profile' as const),
        fc.array(part, { maxLength: 3 }),
        part,
        (partition, kind, parts, name) => {
          const path = parts.length === 0 ? '/' : `/${parts.join('/')}/`;
          const arn = `arn:${partition}:iam::111122223333:${kind}${path}${name}`;
          expect(parseRoleArn(arn)).toEqual({ kind, partition, accountId: '111122223333', path, name });
          expect(withoutPath(arn)).toBe(`arn:${partition}:iam::111122223333:${kind}/${name}`);
          expect(hasPath(arn)).toBe(parts.length > 0);
          expect(nameOfRole(arn)).toBe(name);
        },
      ),
    );
  });

  test.each([
    'arn:aws:iam::111122223333:user/alice',
    'arn:aws:sts::111122223333:assumed-role/nodes/i-0a',
    'arn:aws:iam::111122223333:role/',
    'arn:aws:iam::11112222333:role/short',
    'arn:aws:iam::111122223333:roles/nodes',
    'nodes',
    '',
  ])('is none of %j, which is left as it is', (text) => {
    expect(parseRoleArn(text)).toBeUndefined();
    expect(withoutPath(text)).toBe(text);
    expect(hasPath(text)).toBe(false);
  });
});
