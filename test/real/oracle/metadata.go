package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
)

// node is the EC2 instance that the VPC CNI believes to run on. It is in no world.
type node struct{ region, id, instanceType, mac, eni, subnet, vpc, account string }

func nodeIn(region, vpc string) node {
	return node{region: region, vpc: vpc, id: "i-0000000000000000a", instanceType: "m5.large", mac: "02:00:00:00:00:01",
		eni: "eni-0000000000000000a", subnet: "subnet-0000000000000000a", account: "111122223333"}
}

// serveMetadata plays the instance metadata service of the node.
func serveMetadata(n node) *httptest.Server {
	card := "network/interfaces/macs/" + n.mac + "/"
	values := map[string]string{
		"placement/region": n.region, "placement/availability-zone": n.region + "a", "local-ipv4": "10.0.0.9",
		"instance-id": n.id, "instance-type": n.instanceType, "mac": n.mac,
		"network/interfaces/macs/": n.mac + "/", "network/interfaces/macs": n.mac + "/",
		card + "interface-id": n.eni, card + "subnet-id": n.subnet, card + "vpc-id": n.vpc, card + "device-number": "0",
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case path == "/latest/api/token":
			w.Header().Set("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600")
			fmt.Fprint(w, "token")
		case path == "/latest/dynamic/instance-identity/document":
			fmt.Fprintf(w, `{"region":%q,"accountId":%q,"instanceId":%q,"availabilityZone":%q}`, n.region, n.account, n.id, n.region+"a")
		default:
			value, ok := values[strings.TrimPrefix(path, "/latest/meta-data/")]
			if !ok {
				http.NotFound(w, r)
				return
			}
			fmt.Fprint(w, value)
		}
	}))
	os.Unsetenv("AWS_EC2_METADATA_DISABLED")
	os.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.URL)
	return server
}
