import { describe, expect, it } from 'vitest';
import { parseGoTable } from '../../scripts/go-tables.ts';

const TWO_MAPS = `
package awsutils

// InstanceENIsAvailable contains a mapping of instance types to the number of ENIs
var InstanceENIsAvailable = map[string]int{
	"c1.medium":    2,
	"m5.large":     3, // "m5.huge": 9,
}

var InstanceIPsAvailable = map[string]int64{
	"c1.medium":    6,
	"m5.large":     10,
}
`;

const ONE_LINE_EACH = `
package awsutils

var InstanceNetworkingLimits = map[string]InstanceTypeLimits{
	"a1.2xlarge":        {ENILimit: 4, IPv4Limit: 15, HypervisorType: "nitro", IsBareMetal: false},
	"a1.metal":          {ENILimit: 8, IPv4Limit: 30, HypervisorType: "", IsBareMetal: true},
}
`;

const SEVERAL_LINES = `
package vpc

var instanceNetworkingLimits = map[string]InstanceTypeLimits{
	"c1.medium": {
		ENILimit:                2,
		IPv4Limit:               6,
		DefaultNetworkCardIndex: 0,
		NetworkCards: []NetworkCard{
			{
				MaximumNetworkInterfaces: 2,
				NetworkCardIndex:         0,
			},
		},
		HypervisorType: "xen",
		IsBareMetal:    false,
	},
	"p4d.24xlarge": {
		ENILimit:                15,
		IPv4Limit:               50,
		DefaultNetworkCardIndex: 1,
		NetworkCards: []NetworkCard{
			{
				MaximumNetworkInterfaces: 7,
				NetworkCardIndex:         0,
			},

			{
				MaximumNetworkInterfaces: 15,
				NetworkCardIndex:         1,
			},
		},
		HypervisorType: "nitro",
		IsBareMetal:    false,
	},
}
`;

const CONTROLLER = `
type VPCLimits struct {
	Interface               int
	IsTrunkingCompatible    bool
}

// VPC Limits and flags for ENI and IPv4 Addresses
var Limits = map[string]*VPCLimits{
	"a1.large": {
		Interface:               3,
		IPv4PerInterface:        10,
		IsTrunkingCompatible:    true,
		BranchInterface:         9,
		DefaultNetworkCardIndex: 0,
		NetworkCards: []NetworkCard{
			{
				MaximumNetworkInterfaces: 3,
				NetworkCardIndex:         0,
			},
		},
		Hypervisor:  "nitro",
		IsBareMetal: false,
	},
}
`;

describe('a limit table in Go', () => {
  it('is read from two maps of numbers, without what is commented out', () => {
    expect(Object.fromEntries(parseGoTable(TWO_MAPS))).toEqual({
      'c1.medium': { enis: 2, ipv4PerEni: 6 },
      'm5.large': { enis: 3, ipv4PerEni: 10 },
    });
  });

  it('is read from one struct a line, as before v1.20', () => {
    expect(Object.fromEntries(parseGoTable(ONE_LINE_EACH))).toEqual({
      'a1.2xlarge': { enis: 4, ipv4PerEni: 15, hypervisor: 'nitro', bareMetal: false },
      'a1.metal': { enis: 8, ipv4PerEni: 30, hypervisor: 'unknown', bareMetal: true },
    });
  });

  it('is read from structs over several lines, as since v1.20, with cards where there are several', () => {
    expect(Object.fromEntries(parseGoTable(SEVERAL_LINES))).toEqual({
      'c1.medium': { enis: 2, ipv4PerEni: 6, hypervisor: 'xen', bareMetal: false },
      'p4d.24xlarge': {
        enis: 15,
        ipv4PerEni: 50,
        hypervisor: 'nitro',
        bareMetal: false,
        networkCards: 2,
        defaultCardEnis: 15,
      },
    });
  });

  it('is read from the resource controller, with trunking and branch ENIs', () => {
    expect(parseGoTable(CONTROLLER).get('a1.large')).toEqual({
      enis: 3,
      ipv4PerEni: 10,
      hypervisor: 'nitro',
      bareMetal: false,
      trunking: true,
      branchEnis: 9,
    });
  });

  it.each([
    ['has no table', 'package vpc\nvar x = 1\n', /its shape has changed/],
    ['states half of the limits', TWO_MAPS.replace('"m5.large":     10,', ''), /no limits for m5\.large/],
    ['is cut off', SEVERAL_LINES.slice(0, 300), /never closed/],
  ])('is refused when the source %s', (_what, text, error) => {
    expect(() => parseGoTable(text)).toThrow(error);
  });
});
