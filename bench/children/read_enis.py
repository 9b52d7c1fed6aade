"""Reads all ENIs of a region as scripts do, in pages of 1,000, and prints how many there are."""

import boto3

pages = boto3.client("ec2").get_paginator("describe_network_interfaces").paginate(PaginationConfig={"PageSize": 1000})
print(sum(len(page["NetworkInterfaces"]) for page in pages))
