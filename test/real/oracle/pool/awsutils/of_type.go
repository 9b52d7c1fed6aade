package awsutils

// OfType is what the CNI knows of the instance that it runs on when that is all it knows. Laid over the package of the VPC
// CNI by `go test -overlay`.
func OfType(instanceType string) *EC2InstanceMetadataCache {
	return &EC2InstanceMetadataCache{instanceType: instanceType, v4Enabled: true}
}
