// The oracle: what the VPC CNI and the VPC resource controller say by their own code, linked and not copied.
//
//	oracle limits    both tables of limits of instance types, and the releases that were linked, as JSON
//	oracle sweeps    reads questions from its input, one JSON a line, and answers each in one line: see sweeps.go
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"

	rcvpc "github.com/aws/amazon-vpc-resource-controller-k8s/pkg/aws/vpc"
	"github.com/go-logr/logr"
	"sigs.k8s.io/controller-runtime/pkg/log"
)

func main() {
	what := ""
	if len(os.Args) == 2 {
		what = os.Args[1]
	}
	var err error
	switch what {
	case "limits":
		err = json.NewEncoder(os.Stdout).Encode(map[string]any{"releases": releases(), "cni": cniLimits, "controller": rcvpc.Limits})
	case "sweeps":
		log.SetLogger(logr.Discard())
		err = answerSweeps(os.Stdin, os.Stdout)
	default:
		err = fmt.Errorf("usage: oracle limits | sweeps")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// releases are those of the linked modules, by path.
func releases() map[string]string {
	versions := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			versions[module.Path] = module.Version
		}
	}
	return versions
}
