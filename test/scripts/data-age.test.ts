import { expect, it } from 'vitest';
import { ageOfData } from '../../scripts/data-age.ts';

const SOURCES = {
  cni: { module: 'cni', oldest: '1.0.0', release: '1.23.2', date: '2026-09-29' },
  resourceController: { module: 'controller', release: '1.8.2', date: '2026-09-16', limitsGenerated: '2026-09-02' },
};

it('says of each source whether a newer release is out, and what to run', () => {
  const newest = {
    cni: { version: '1.24.0', date: '2026-12-01' },
    controller: { version: '1.8.2', date: '2026-09-16' },
  };
  expect(ageOfData(SOURCES, (module) => newest[module as keyof typeof newest])).toEqual([
    {
      text: 'VPC CNI: the table is of 1.23.2 of 2026-09-29; 1.24.0 of 2026-12-01 is out: run `npm run data`',
      isWarning: true,
    },
    {
      text: 'VPC resource controller: the table is of 1.8.2 of 2026-09-16, the newest that can be had',
      isWarning: false,
    },
  ]);
});

it('does not take an older release, all that the module proxy has, for a newer one', () => {
  expect(
    ageOfData(SOURCES, () => ({ version: '1.8.0', date: '2026-12-01' })).map(({ isWarning }) => isWarning),
  ).toEqual([false, false]);
});

it('says why it does not know', () => {
  expect(ageOfData(SOURCES, () => 'there is no go on the PATH')[0]).toEqual({
    text: 'VPC CNI: the table is of 1.23.2 of 2026-09-29; whether a newer one is out is unknown: there is no go on the PATH',
    isWarning: true,
  });
});
