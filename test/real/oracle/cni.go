package main

import (
	"context"
	"os"
	_ "unsafe" // go:linkname

	"github.com/aws/amazon-vpc-cni-k8s/pkg/awsutils"
	"github.com/aws/amazon-vpc-cni-k8s/pkg/vpc"
	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// What the hourly sweep of the VPC CNI takes for leaked: it deletes just these, after a random delay.
//
//go:linkname getLeakedENIs github.com/aws/amazon-vpc-cni-k8s/pkg/awsutils.(*EC2InstanceMetadataCache).getLeakedENIs
func getLeakedENIs(c *awsutils.EC2InstanceMetadataCache, ctx context.Context) ([]ec2types.NetworkInterface, error)

//go:linkname cniLimits github.com/aws/amazon-vpc-cni-k8s/pkg/vpc.instanceNetworkingLimits
var cniLimits map[string]vpc.InstanceTypeLimits

// cniSweep returns what the VPC CNI on a node of this VPC would delete now. It tags an ENI that has no creation time.
func cniSweep(ctx context.Context, cluster string) ([]string, error) {
	os.Setenv("CLUSTER_NAME", cluster)
	ids := []string{}
	cache, err := awsutils.New(ctx, false, false, true, true, false)
	if err != nil {
		return ids, err
	}
	enis, err := getLeakedENIs(cache, ctx)
	for _, eni := range enis {
		ids = append(ids, aws.ToString(eni.NetworkInterfaceId))
	}
	return ids, err
}
