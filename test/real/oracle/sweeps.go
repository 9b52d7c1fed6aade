package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
)

// question names a VPC of the AWS behind an endpoint. The keys tell the account.
type question struct {
	Endpoint string `json:"endpoint"`
	Region   string `json:"region"`
	Vpc      string `json:"vpc"`
	Key      string `json:"key"`
	Secret   string `json:"secret"`
	// Cluster whose name the CNI is told (CLUSTER_NAME) and whose controller makes its rounds; empty: a CNI that is told
	// none, and no rounds.
	Cluster string `json:"cluster"`
	// Instances that were nodes and are gone: a controller is told of each.
	Instances []string `json:"instances"`
}

// answer holds the ids of the ENIs that each would delete now.
type answer struct {
	Cni        []string `json:"cni"`
	Controller []string `json:"controller"`
	Error      string   `json:"error,omitempty"`
}

func answerSweeps(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	encoder := json.NewEncoder(out)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return err
		}
		found, err := sweeps(context.Background(), asked)
		if err != nil {
			found.Error = err.Error()
		}
		if err := encoder.Encode(found); err != nil {
			return err
		}
	}
	return lines.Err()
}

func sweeps(ctx context.Context, asked question) (answer, error) {
	os.Setenv("AWS_ENDPOINT_URL", asked.Endpoint)
	os.Setenv("AWS_ACCESS_KEY_ID", asked.Key)
	os.Setenv("AWS_SECRET_ACCESS_KEY", asked.Secret)
	metadata := serveMetadata(nodeIn(asked.Region, asked.Vpc))
	defer metadata.Close()
	found := answer{Cni: []string{}, Controller: []string{}}
	var err error
	if found.Cni, err = cniSweep(ctx, asked.Cluster); err != nil {
		return found, err
	}
	found.Controller, err = controllerSweeps(ctx, asked)
	return found, err
}
