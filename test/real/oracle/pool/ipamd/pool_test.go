// Laid over the package ipamd of the VPC CNI by `go test -overlay`: ipamd's own loop on its own data store, with an EC2, a
// network and a Kubernetes that always do what they are asked for.
package ipamd

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"sort"
	"testing"
	"time"

	"github.com/aws/amazon-vpc-cni-k8s/pkg/awsutils"
	"github.com/aws/amazon-vpc-cni-k8s/pkg/ipamd/datastore"
	"github.com/aws/amazon-vpc-cni-k8s/pkg/networkutils"
	"github.com/aws/amazon-vpc-cni-k8s/pkg/utils/logger"
	rcv1alpha1 "github.com/aws/amazon-vpc-resource-controller-k8s/apis/vpcresources/v1alpha1"
	rcvpc "github.com/aws/amazon-vpc-resource-controller-k8s/pkg/aws/vpc"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/sirupsen/logrus"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// draw is a node, how it is set, and what comes to it.
type draw struct {
	Type string `json:"type"`
	// Env of the container aws-node.
	Env     map[string]string `json:"env"`
	MaxPods int               `json:"maxPods"`
	Pods    int               `json:"pods"`
	// Pace is how many of them come between two rounds of ipamd.
	Pace int `json:"pace"`
	// Excluded: the subnet of the node is tagged kubernetes.io/role/cni=0.
	Excluded bool `json:"excluded"`
}

// rest is what ipamd has come to when it asks for no more.
type rest struct {
	Enis   int  `json:"enis"`
	Trunk  bool `json:"trunk"`
	ByPref bool `json:"byPrefix"`
	// Filled: addresses or prefixes of each ENI that has some, most first.
	Filled    []int `json:"filled"`
	Addresses int   `json:"addresses"`
	Served    int   `json:"served"`
}

const (
	primary = "eni-primary"
	rounds  = 5000
	window  = 4
)

// machine stands for EC2, for the kernel's network and for the API server with the VPC resource controller.
type machine struct {
	awsutils.APIs
	limits     *awsutils.EC2InstanceMetadataCache
	draw       draw
	addresses  uint32
	prefixes   uint32
	enis       int
	byPrefix   bool
	trunkAsked bool
}

func (m *machine) GetENILimit() int                  { return m.limits.GetENILimit() }
func (m *machine) GetENIIPv4Limit() int              { return m.limits.GetENIIPv4Limit() }
func (m *machine) GetInstanceType() string           { return m.limits.GetInstanceType() }
func (m *machine) IsPrefixDelegationSupported() bool { return m.limits.IsPrefixDelegationSupported() }
func (m *machine) IsTrunkingCompatible() bool        { return m.limits.IsTrunkingCompatible() }
func (m *machine) GetPrimaryENI() string             { return primary }

func (m *machine) IsSubnetExcluded(_ context.Context, subnet string) (bool, error) {
	return m.draw.Excluded && subnet == "subnet-node", nil
}

func (m *machine) AllocENI(context.Context, []*string, string, int, int) (string, error) {
	m.enis++
	return fmt.Sprintf("eni-%d", m.enis), nil
}

func (m *machine) WaitForENIAndIPsAttached(eni string, wanted int) (awsutils.ENIMetadata, error) {
	attached := m.attached(eni, "subnet-pods", m.enis)
	given := m.given(wanted)
	attached.IPv4Prefixes = given.AssignedIpv4Prefixes
	for _, address := range given.AssignedPrivateIpAddresses {
		attached.IPv4Addresses = append(attached.IPv4Addresses, ec2types.NetworkInterfacePrivateIpAddress{PrivateIpAddress: address.PrivateIpAddress})
	}
	return attached, nil
}

func (m *machine) AllocIPAddresses(_ context.Context, _ string, wanted int) (*ec2.AssignPrivateIpAddressesOutput, error) {
	return m.given(wanted), nil
}

func (m *machine) DeallocPrefixAddresses(context.Context, string, []string) error { return nil }
func (m *machine) DeallocIPAddresses(context.Context, string, []string) error     { return nil }

func (m *machine) attached(eni, subnet string, device int) awsutils.ENIMetadata {
	own := ec2types.NetworkInterfacePrivateIpAddress{Primary: aws.Bool(true), PrivateIpAddress: aws.String(fmt.Sprintf("10.255.0.%d", device+1))}
	return awsutils.ENIMetadata{ENIID: eni, DeviceNumber: device, SubnetID: subnet, IPv4Addresses: []ec2types.NetworkInterfacePrivateIpAddress{own}}
}

// given is what EC2 assigns to an ENI, no two alike and no more than one ENI takes.
func (m *machine) given(wanted int) *ec2.AssignPrivateIpAddressesOutput {
	out := &ec2.AssignPrivateIpAddressesOutput{}
	for range min(wanted, m.GetENIIPv4Limit()) {
		if m.byPrefix {
			m.prefixes++
			out.AssignedIpv4Prefixes = append(out.AssignedIpv4Prefixes, ec2types.Ipv4PrefixSpecification{Ipv4Prefix: aws.String(address(m.prefixes<<4) + "/28")})
		} else {
			m.addresses++
			out.AssignedPrivateIpAddresses = append(out.AssignedPrivateIpAddresses, ec2types.AssignedPrivateIpAddress{PrivateIpAddress: aws.String(address(m.addresses))})
		}
	}
	return out
}

func address(number uint32) string {
	bytes := binary.BigEndian.AppendUint32(nil, 10<<24|number)
	return net.IP(bytes).String()
}

type network struct{ networkutils.NetworkAPIs }

func (network) GetRouteTableNumberForENI(int, string, int, int, bool) (int, bool, error) {
	return 254, false, nil
}

func (network) SetupENINetwork(string, string, int, string, int, bool, int, bool) error { return nil }

// kubernetes has one node, its CNINode and an ENIConfig for it; all are empty.
type kubernetes struct {
	client.Client
	machine *machine
}

func (kubernetes) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	return nil
}

func (k kubernetes) Patch(_ context.Context, object client.Object, _ client.Patch, _ ...client.PatchOption) error {
	for _, feature := range object.(*rcv1alpha1.CNINode).Spec.Features {
		k.machine.trunkAsked = k.machine.trunkAsked || feature.Name == rcv1alpha1.SecurityGroupsForPods
	}
	return nil
}

// started is ipamd as New and nodeInit make it of its environment. It returns nil where ipamd ends itself.
func started(ctx context.Context, m *machine) (*IPAMContext, error) {
	c := &IPAMContext{awsClient: m, networkClient: network{}, k8sClient: kubernetes{machine: m}, enableIPv4: isIPv4Enabled(), enableIPv6: isIPv6Enabled(),
		useCustomNetworking: UseCustomNetworkCfg(), manageENIsNonScheduleable: true, useSubnetDiscovery: UseSubnetDiscovery(),
		enablePrefixDelegation: usePrefixDelegation(), disableENIProvisioning: disableENIProvisioning(), primaryIP: map[string]string{},
		warmENITarget: getWarmENITarget(), warmIPTarget: getWarmIPTarget(), minimumIPTarget: getMinimumIPTarget(),
		warmPrefixTarget: getWarmPrefixTarget(), enablePodENI: EnablePodENI(), unmanagedENI: []int{0}, numNetworkCards: 1, maxPods: m.draw.MaxPods}
	c.reconcileCooldownCache.cache = map[string]time.Time{}
	if !c.isConfigValid() {
		return nil, fmt.Errorf("invalid configuration")
	}
	m.byPrefix = c.enablePrefixDelegation
	if err := c.initENIAndIPLimits(); err != nil {
		return nil, err
	}
	store := datastore.NewDataStore(log, datastore.NewTestCheckpoint(datastore.CheckpointData{Version: datastore.CheckpointFormatVersion}), c.enablePrefixDelegation, 0)
	c.dataStoreAccess = &datastore.DataStoreAccess{DataStores: []*datastore.DataStore{store}}
	if err := c.setupENI(ctx, primary, m.attached(primary, "subnet-node", 0), false, false); err != nil {
		return nil, err
	}
	c.checkAndHandleAllENIExclusion(ctx)
	if c.enablePodENI {
		c.tryEnableSecurityGroupsForPods(ctx)
	}
	if !c.disableENIProvisioning {
		// An error here is that custom networking has got no address: aws-node ends and begins again, for ever.
		if err := c.handlePreScaling(ctx); err != nil {
			return c, nil
		}
	}
	return c, nil
}

func settled(ctx context.Context, m *machine) (rest, error) {
	c, err := started(ctx, m)
	if err != nil {
		return rest{}, err
	}
	store := c.dataStoreAccess.GetDataStore(0)
	served := 0
	var seen []state
	for round := 0; round < rounds; round++ {
		// The controller attaches a trunk where it is asked for one and its table says that the type takes one.
		if m.trunkAsked && store.GetTrunkENI() == "" && rcvpc.Limits[m.draw.Type] != nil && rcvpc.Limits[m.draw.Type].IsTrunkingCompatible {
			m.enis++
			if err := c.setupENI(ctx, fmt.Sprintf("eni-%d", m.enis), m.attached("trunk", "subnet-pods", m.enis), true, false); err != nil {
				return rest{}, err
			}
		}
		if !c.disableENIProvisioning {
			c.lastDecreaseIPPool = time.Time{}
			c.updateIPPoolIfRequired(ctx)
		}
		for come := 0; come < m.draw.Pace && served < m.draw.Pods; come++ {
			pod := datastore.IPAMKey{ContainerID: fmt.Sprint(served), IfName: "eth0", NetworkName: "net0"}
			if _, _, _, err := store.AssignPodIPv4Address(pod, datastore.IPAMMetadata{}); err != nil {
				break
			}
			served++
		}
		seen = append(seen, state{store.GetENIs(), store.GetIPStats("4").TotalIPs, served})
		if most, ok := atRest(seen); ok && seen[len(seen)-1] == most {
			return held(c, store, served), nil
		}
	}
	return rest{}, fmt.Errorf("not at rest after %d rounds", rounds)
}

func held(c *IPAMContext, store *datastore.DataStore, served int) rest {
	found := rest{Enis: store.GetENIs(), Trunk: store.GetTrunkENI() != "", ByPref: c.enablePrefixDelegation, Filled: []int{},
		Addresses: store.GetIPStats("4").TotalIPs, Served: served}
	for _, eni := range store.GetENIInfos().ENIs {
		if units := len(eni.AvailableIPv4Cidrs); units > 0 {
			found.Filled = append(found.Filled, units)
		}
	}
	sort.Sort(sort.Reverse(sort.IntSlice(found.Filled)))
	return found
}

// state is what tells whether a round has changed anything.
type state struct{ enis, addresses, served int }

// atRest tells whether the last rounds were as those before them, and what was held at the most in them: without a warm
// prefix ipamd gives a free prefix back and takes one again, for ever.
func atRest(seen []state) (state, bool) {
	if len(seen) < 2*window {
		return state{}, false
	}
	last, before := seen[len(seen)-window:], seen[len(seen)-2*window:len(seen)-window]
	most := last[0]
	for round := range last {
		if last[round] != before[round] {
			return state{}, false
		}
		if last[round].addresses > most.addresses {
			most = last[round]
		}
	}
	return most, true
}

// TestPools answers each draw of the file POOL_DRAWS with a line of the file POOL_RESTS.
func TestPools(t *testing.T) {
	logrus.SetOutput(io.Discard)
	log = logger.New(&logger.Configuration{LogLevel: "Fatal", LogLocation: "stderr"})
	draws, err := os.Open(os.Getenv("POOL_DRAWS"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(os.Getenv("POOL_RESTS"))
	if err != nil {
		t.Fatal(err)
	}
	rests := bufio.NewWriter(file)
	lines := bufio.NewScanner(draws)
	for number := 1; lines.Scan(); number++ {
		var one draw
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		for name, value := range one.Env {
			os.Setenv(name, value)
		}
		found, err := settled(context.Background(), &machine{draw: one, limits: awsutils.OfType(one.Type)})
		if err != nil {
			t.Fatalf("draw %d (%s): %v", number, lines.Text(), err)
		}
		for name := range one.Env {
			os.Unsetenv(name)
		}
		if err := json.NewEncoder(rests).Encode(found); err != nil {
			t.Fatal(err)
		}
	}
	if err := rests.Flush(); err != nil {
		t.Fatal(err)
	}
}
