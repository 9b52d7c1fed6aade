import { describe, expect, it } from 'vitest';
import {
  fallback,
  firstReleaseKnowing,
  knownToCni,
  knownToEveryRelease,
  limitsOf,
  NEWEST_CNI_RELEASE,
} from '../../../lambda/facts/instance-type/instance-type-limits.ts';

describe('the table of the VPC CNI', () => {
  it('learned t3.medium in 1.2.0', () => {
    expect(knownToCni('t3.medium', '1.1.0')).toBe(false);
    expect(knownToCni('t3.medium', '1.2.0')).toBe(true);
    expect(firstReleaseKnowing('t3.medium')).toBe('1.2.0');
  });

  it('knows types that came and went between releases', () => {
    const range = limitsOf('m5.large')?.cniVersions;
    expect(range).toBe('>=1.1.0');
    expect(knownToCni('m5.large', NEWEST_CNI_RELEASE)).toBe(true);
  });

  it('has no first release for a type that it never listed', () => {
    expect(firstReleaseKnowing('x99.large')).toBeUndefined();
    expect(knownToCni('x99.large', '1.20.0')).toBe(false);
  });

  it('is not known for releases newer than the data, unless the type was listed before', () => {
    expect(knownToCni('x99.large', '9.0.0')).toBeUndefined();
    expect(knownToCni('m5.large', '9.0.0')).toBe(true);
  });

  it('takes a name of the language for no type', () => {
    expect(limitsOf('constructor')).toBeUndefined();
    expect(limitsOf('toString')).toBeUndefined();
  });

  it('makes the version matter for newer types only', () => {
    expect(['m5.large', 't3.medium'].map(knownToEveryRelease)).toEqual([true, true]);
    expect(['m6i.large', 'x99.large'].map(knownToEveryRelease)).toEqual([false, false]);
  });
});

describe('what the VPC CNI does with a type it lacks', () => {
  it.each([
    ['1.1.0', 'none'],
    ['1.5.7', 'none'],
    ['1.6.0', 'ec2'],
    ['1.8.0', 'ec2'],
    ['1.9.0', 'none'],
    ['1.9.1', 'ec2'],
    ['1.19.6', 'ec2'],
    ['1.20.0', 'none'],
    ['1.20.1', 'ec2'],
    ['1.23.1', 'ec2'],
  ])('in %s is: %s', (version, does) => expect(fallback(version)).toBe(does));
});
