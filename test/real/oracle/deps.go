//go:build never

package main

// What pool/ is laid over: named here for go.mod.
import _ "github.com/aws/amazon-vpc-cni-k8s/pkg/ipamd"
