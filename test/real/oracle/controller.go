package main

import (
	"context"

	"github.com/aws/amazon-vpc-resource-controller-k8s/pkg/aws/ec2/api"
	"github.com/aws/amazon-vpc-resource-controller-k8s/pkg/aws/ec2/api/cleanup"
	"github.com/aws/amazon-vpc-resource-controller-k8s/pkg/healthz"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/go-logr/logr"
	"sigs.k8s.io/controller-runtime/pkg/manager"
)

// recorder is the controller's own client of EC2, whose deletions are noted and not carried out.
type recorder struct {
	api.EC2Wrapper
	ids map[string]bool
}

func (r recorder) DeleteNetworkInterface(in *ec2.DeleteNetworkInterfaceInput) (*ec2.DeleteNetworkInterfaceOutput, error) {
	r.ids[aws.ToString(in.NetworkInterfaceId)] = true
	return &ec2.DeleteNetworkInterfaceOutput{}, nil
}

type noManager struct{ manager.Manager }

func (noManager) Add(manager.Runnable) error { return nil }

// controllerSweeps returns what the controller of a cluster deletes: in its rounds, in which it wants to see an ENI
// available twice (half an hour apart), and when nodes go, of whatever cluster.
func controllerSweeps(ctx context.Context, asked question) ([]string, error) {
	client, err := api.NewEC2Wrapper("", asked.Cluster, asked.Region, 1000, 1000, 1000, 1000, logr.Discard())
	if err != nil {
		return []string{}, err
	}
	deleted := recorder{EC2Wrapper: client, ids: map[string]bool{}}
	if asked.Cluster != "" {
		if err := rounds(ctx, deleted, asked); err != nil {
			return []string{}, err
		}
	}
	for _, instance := range asked.Instances {
		if err := cleanup.NewNodeResourceCleaner(instance, deleted, asked.Vpc).DeleteLeakedResources(); err != nil {
			return []string{}, err
		}
	}
	ids := []string{}
	for id := range deleted.ids {
		ids = append(ids, id)
	}
	return ids, nil
}

func rounds(ctx context.Context, client recorder, asked question) error {
	cleaner := &cleanup.ClusterENICleaner{ClusterName: asked.Cluster}
	cleaner.ENICleaner = &cleanup.ENICleaner{EC2Wrapper: client, Manager: cleaner, VpcId: asked.Vpc, Log: logr.Discard()}
	if err := cleaner.SetupWithManager(ctx, noManager{}, healthz.NewHealthzHandler(5)); err != nil {
		return err
	}
	for round := 0; round < 2; round++ {
		if err := cleaner.DeleteLeakedResources(); err != nil {
			return err
		}
	}
	return nil
}
