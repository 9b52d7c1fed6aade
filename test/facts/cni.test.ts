import { describe, expect, it } from 'vitest';
import { cniSettingsOf, environmentOf } from '../../lambda/facts/cni/cni-settings.ts';
import { cniVersionOf, parseCniVersion } from '../../lambda/facts/cni/cni-version.ts';
import { notRead, read } from '../../lambda/model/coverage.ts';
import { anAddon } from '../checks/an-inventory.ts';

const denied = notRead<never>({
  section: 'vpcCniAddons',
  reason: 'denied',
  action: 'eks:DescribeAddon',
  message: 'no',
});
const settings = (configurationValues: string | undefined) => {
  const of = cniSettingsOf('demo', read([anAddon({ configurationValues })]));
  return of.known ? of.settings : of.because;
};

describe('the version of the VPC CNI', () => {
  it.each([
    ['v1.19.3-eksbuild.1', '1.19.3'],
    ['1.9.0', '1.9.0'],
    ['v1.20.0-rc1', '1.20.0'],
    ['latest', undefined],
    ['', undefined],
  ])('of "%s" is %s', (text, version) => expect(parseCniVersion(text)).toBe(version));

  it('is the add-on’s before the declared one', () => {
    expect(cniVersionOf('demo', read([anAddon()]), { demo: { cniVersion: '1.1.0' } })).toEqual({
      known: true,
      version: '1.20.4',
      source: 'add-on',
    });
  });

  it('is the declared one without an add-on, with an unreadable one, and when it could not be read', () => {
    for (const addons of [read([]), read([anAddon({ addonVersion: '?' })]), denied]) {
      expect(cniVersionOf('demo', addons, { demo: { cniVersion: 'v1.1.0' } })).toMatchObject({ source: 'declared' });
    }
  });

  it.each([
    ['self-managed', read([anAddon({ clusterName: 'other' })])],
    ['not-read', denied],
    ['unreadable', read([anAddon({ addonVersion: '?' })])],
  ])('is unknown and says why: %s', (because, addons) => {
    expect(cniVersionOf('demo', addons, {})).toEqual({ known: false, because });
  });
});

describe('the settings of the VPC CNI', () => {
  it.each([
    ['JSON', '{"env":{"ENABLE_PREFIX_DELEGATION":"true","WARM_PREFIX_TARGET":"1"}}'],
    ['YAML', 'env:\n  ENABLE_PREFIX_DELEGATION: "true"\n  WARM_PREFIX_TARGET: 1\n'],
    ['YAML with bare words', 'env: { ENABLE_PREFIX_DELEGATION: true, WARM_PREFIX_TARGET: "1" }'],
  ])('are read from %s', (_format, text) => {
    expect(settings(text)).toMatchObject({ prefixDelegation: true, warmPrefixTarget: 1 });
  });

  it.each([undefined, '', '{}', '{"env":null}', 'nodeAgent: { enabled: "true" }'])(
    'are the defaults for %j',
    (text) => {
      expect(settings(text)).toMatchObject({
        prefixDelegation: false,
        customNetworking: false,
        podEni: false,
        subnetDiscovery: true,
        leakedEniCleanupDisabled: false,
        warmIpTarget: undefined,
        environment: {},
      });
    },
  );

  it('reads the switches as the CNI does, which takes a word it does not know for the default', () => {
    expect(settings('env: { ENABLE_POD_ENI: "1", AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: T }')).toMatchObject({
      podEni: true,
      customNetworking: true,
    });
    expect(settings('env: { ENABLE_SUBNET_DISCOVERY: "false" }')).toMatchObject({ subnetDiscovery: false });
    expect(settings('env: { ENABLE_SUBNET_DISCOVERY: "off", ENABLE_POD_ENI: "yes" }')).toMatchObject({
      subnetDiscovery: true,
      podEni: false,
    });
  });

  it.each(['{"env":', 'just words', '[1, 2]', 'env: [1]', '\t- :'])('are unknown, not the defaults, for %j', (text) => {
    expect(environmentOf(text)).toBeUndefined();
    expect(settings(text)).toBe('unreadable');
  });

  it('are unknown without an add-on and when it could not be read', () => {
    expect(cniSettingsOf('demo', read([]))).toEqual({ known: false, because: 'self-managed' });
    expect(cniSettingsOf('demo', denied)).toEqual({ known: false, because: 'not-read' });
  });
});
