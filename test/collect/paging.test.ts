import { describe, expect, it } from 'vitest';
import { gapOf } from '../../lambda/aws/errors.ts';
import { everyPage } from '../../lambda/collect/paging.ts';

/** Reads a list that has these pages. */
const listed = <T>(...pages: readonly (readonly T[])[]) =>
  everyPage('ec2:DescribeSubnets', async (token) => {
    const at = Number(token ?? 0);
    return { items: pages[at] ?? [], nextToken: at + 1 < pages.length ? String(at + 1) : undefined };
  });

describe('a list that changes while it is read page by page', () => {
  it('has once what two pages have', async () => {
    expect(await listed(['a', 'b'], [], ['b', 'c'])).toEqual(['a', 'b', 'c']);
    const [a, b] = [
      { id: 'a', tags: { x: '1' } },
      { id: 'b', tags: {} },
    ];
    expect(await listed([a, b], [{ ...a }])).toEqual([a, b]);
  });

  it('is read once more where two pages say different things of one', async () => {
    const [before, after] = [
      { id: 'a', status: 'in-use' },
      { id: 'a', status: 'available' },
    ];
    const readings = [
      [[before], [after]],
      [[after], []],
    ];
    const read = everyPage('ec2:DescribeNetworkInterfaces', async (token) => {
      const [pages = []] = readings;
      const at = Number(token ?? 0);
      if (at === 1) readings.shift();
      return { items: pages[at] ?? [], nextToken: at === 0 ? '1' : undefined };
    });
    expect(await read).toEqual([after]);
    expect(readings).toEqual([]);
  });

  it('is a gap where they do so again', async () => {
    const failed = listed([{ id: 'a', status: 'available' }], [{ id: 'a', status: 'in-use' }]);
    const gap = await failed.then(
      () => undefined,
      (error: unknown) => gapOf('subnets', error),
    );
    expect(gap).toMatchObject({ reason: 'unusable', action: 'ec2:DescribeSubnets' });
    expect(gap?.message).toBe("AWS's answer is not usable: two of its pages say different things of a");
  });
});
