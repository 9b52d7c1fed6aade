import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGroupPage } from './any-page.ts';
import { GROUPS_RESULT, ourReadsGroups, sdkReadsGroups, sdkWritesGroups } from './sdk-page.ts';

/** The page with what is read of instances. */
const projected = ({ AutoScalingGroups, ...page }: ReturnType<typeof sdkReadsGroups>) => ({
  ...page,
  ...(AutoScalingGroups && {
    AutoScalingGroups: AutoScalingGroups.map(({ Instances, ...group }) => ({
      ...group,
      ...(Instances && {
        Instances: Instances.map(({ InstanceId, LifecycleState }) => ({
          ...(InstanceId !== undefined && { InstanceId }),
          ...(LifecycleState !== undefined && { LifecycleState }),
        })),
      }),
    })),
  }),
});

const withGroup = (content: string) =>
  `<DescribeAutoScalingGroupsResponse><${GROUPS_RESULT}><AutoScalingGroups><member>${content}</member></AutoScalingGroups></${GROUPS_RESULT}></DescribeAutoScalingGroupsResponse>`;

describe('our reader of Auto Scaling groups', () => {
  test('gives what the SDK’s own deserialiser gives, but for what is not read of instances', () => {
    fc.assert(
      fc.property(anyGroupPage, (page) => {
        const body = sdkWritesGroups(page);
        expect(ourReadsGroups(body)).toEqual(projected(sdkReadsGroups(body)));
      }),
      { numRuns: 500 },
    );
  });

  test('gives the same from a body laid out in lines', () => {
    fc.assert(
      fc.property(anyGroupPage, (page) => {
        const body = sdkWritesGroups(page).replaceAll(/(?<=<\/[\w]+>)(?=<)/g, '\n    ');
        expect(ourReadsGroups(body)).toEqual(projected(sdkReadsGroups(body)));
      }),
    );
  });

  test('never takes a body that ends early for a shorter page, wherever it ends', () => {
    const whole = withGroup('<Instances><member><InstanceId>i-1</InstanceId></member></Instances><Tags/>');
    for (let end = 1; end < whole.length; end++) expect(() => ourReadsGroups(whole.slice(0, end))).toThrow();
  });

  test.each([
    ['text where a list should be', '<Instances>zz</Instances>', 'text where elements should be'],
    ['CDATA where a list should be', '<Instances><![CDATA[<member/>]]></Instances>', 'text where elements should be'],
    ['another element in a list', '<Instances><item/></Instances>', 'in a list'],
    ['text where a structure should be', '<LaunchTemplate>zz</LaunchTemplate>', 'text where elements should be'],
    ['an element where text should be', '<Status><a/></Status>', 'in text'],
    ['a number that is none', '<DesiredCapacity>zz</DesiredCapacity>', 'DesiredCapacity is no number'],
    ['no number at all', '<DesiredCapacity/>', 'DesiredCapacity is no number'],
    ['neither true nor false', '<CapacityRebalance>yes</CapacityRebalance>', 'neither true nor false'],
    ['a time that is none', '<CreatedTime>yesterday</CreatedTime>', 'Invalid'],
    ['a member twice', '<Status>a</Status><Status>b</Status>', 'Status is there more than once'],
    ['a list twice', '<Instances/><Instances/>', 'Instances is there more than once'],
    ['an unknown entity', '<Status>&nbsp;</Status>', 'unknown entity'],
  ])('refuses %s', (_, content, why) => {
    expect(() => ourReadsGroups(withGroup(content))).toThrow(why);
  });

  test('refuses a second result: it would go before the first', () => {
    const result = (content: string) => `<${GROUPS_RESULT}>${content}</${GROUPS_RESULT}>`;
    const groups = result('<AutoScalingGroups><member/></AutoScalingGroups>');
    expect(() =>
      ourReadsGroups(
        `<DescribeAutoScalingGroupsResponse>${groups}${result('<AutoScalingGroups/>')}</DescribeAutoScalingGroupsResponse>`,
      ),
    ).toThrow(`its ${GROUPS_RESULT} is there more than once`);
  });

  test('passes over elements that the schema does not have, with all that is in them', () => {
    const unknown = '<News><member><Status>lost</Status></member></News>';
    expect(ourReadsGroups(withGroup(`${unknown}<Status>found</Status>${unknown}`))).toEqual({
      AutoScalingGroups: [{ Status: 'found' }],
    });
  });
});
