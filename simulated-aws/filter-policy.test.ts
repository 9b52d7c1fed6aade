import { expect, test } from 'vitest';
import { passesFilter } from './services/sns/filter-policy.ts';

const attributes = {
  maxSeverity: { DataType: 'String', StringValue: 'high' },
  checks: { DataType: 'String.Array', StringValue: '["leaked-eni","subnet-low-ips"]' },
  accounts: { DataType: 'Number', StringValue: '12' },
};

test.each([
  ['one of several conditions', { maxSeverity: ['critical', 'high'] }, true],
  ['none of the conditions', { maxSeverity: ['critical', 'low'] }, false],
  ['a name that the message lacks', { region: ['eu-west-1'] }, false],
  ['every name', { maxSeverity: ['high'], checks: ['leaked-eni'] }, true],
  ['one name of two', { maxSeverity: ['high'], checks: ['unattached-eni'] }, false],
  ['an element of an array', { checks: ['subnet-low-ips'] }, true],
  ['a number as a number', { accounts: [12] }, true],
  ['a number as a text', { accounts: ['12'] }, false],
  ['a prefix', { checks: [{ prefix: 'leaked-' }] }, true],
  ['anything but what it has', { maxSeverity: [{ 'anything-but': ['high'] }] }, false],
  ['anything but what it has not', { maxSeverity: [{ 'anything-but': 'low' }] }, true],
  ['that a name is there', { checks: [{ exists: true }] }, true],
  ['that a name is not there', { checks: [{ exists: false }] }, false],
])('a policy on %s: %j is %s', (_, policy, expected) => {
  expect(passesFilter(policy, attributes)).toBe(expected);
});

test('a subscription without a policy gets everything', () => {
  expect(passesFilter(undefined, {})).toBe(true);
});

test('an operator that is not simulated is named', () => {
  expect(() => passesFilter({ accounts: [{ numeric: ['>', 1] }] }, attributes)).toThrow(/operator numeric/);
});
