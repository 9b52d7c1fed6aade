import { describe, expect, it } from 'vitest';
import { parseChanges, type WrittenChanges } from '../../lambda/what-if/parse-changes.ts';

describe('changes as they are written', () => {
  it('are applied in one order, however they are given: VPC CNI, subnets, sizes, the update last', () => {
    expect(
      parseChanges({
        upgrade: true,
        scale: ['workers=20'],
        addSubnet: ['eu-west-1a/24'],
        set: ['ENABLE_PREFIX_DELEGATION=true', 'WARM_IP_TARGET=2'],
        cni: 'v1.20.4-eksbuild.1',
      }),
    ).toEqual([
      { kind: 'cni', release: '1.20.4' },
      { kind: 'set', name: 'ENABLE_PREFIX_DELEGATION', value: 'true' },
      { kind: 'set', name: 'WARM_IP_TARGET', value: '2' },
      { kind: 'add-subnet', zone: 'eu-west-1a', prefixLength: 24 },
      { kind: 'scale', nodegroup: 'workers', nodes: 20 },
      { kind: 'upgrade' },
    ]);
  });

  it.each<[WrittenChanges, RegExp]>([
    [{}, /^give at least one change: --set, --cni, --scale, --upgrade or --add-subnet$/],
    [{ set: ['WARM_IP_TARGET'] }, /^--set "WARM_IP_TARGET": give a variable and its value, such as WARM_IP_TARGET=2$/],
    [{ set: ['WARM_IP_TARGTE=2'] }, /^--set WARM_IP_TARGTE: not a variable .*; did you mean "WARM_IP_TARGET"\?$/],
    [{ set: ['HTTP_PROXY=x'] }, /^--set HTTP_PROXY: not a variable .*; those that do: ENABLE_PREFIX_DELEGATION, /],
    [{ set: ['WARM_IP_TARGET=two'] }, /^--set WARM_IP_TARGET: "two" is not a whole number$/],
    [{ set: ['WARM_IP_TARGET=-1'] }, /"-1" is not a whole number$/],
    [{ set: ['ENABLE_POD_ENI=yes'] }, /^--set ENABLE_POD_ENI: "yes" is not true or false$/],
    [{ set: ['MAX_ENI=1', 'MAX_ENI=2'] }, /^--set MAX_ENI is given twice: give it once$/],
    [{ cni: 'latest' }, /^--cni "latest": give a release of the VPC CNI, such as 1\.20\.4$/],
    [{ scale: ['workers'] }, /^--scale "workers": give a node group and its size, such as workers=20$/],
    [{ scale: ['workers=1e3'] }, /^--scale "workers=1e3": /],
    [{ scale: ['a=1', 'a=2'] }, /^--scale a is given twice: give it once$/],
    [{ addSubnet: ['eu-west-1a'] }, /^--add-subnet "eu-west-1a": give a zone and a size, such as eu-west-1a\/24$/],
    [{ addSubnet: ['eu-west-1a/29'] }, /^--add-subnet eu-west-1a\/29: a subnet is a \/16 to \/28$/],
    [{ addSubnet: ['$(id)/24'] }, /^--add-subnet "\$\(id\)\/24": give a zone/],
  ])('%j is refused in one line that says what would be right', (written, message) => {
    expect(() => parseChanges(written)).toThrow(message);
  });
});
