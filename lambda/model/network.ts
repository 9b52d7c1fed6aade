/** Routes, gateways, endpoints and rules of a VPC: what lets a packet through, or stops it. */
/** Where a route leads. What is none of the first four leads out of this account's sight: a transit gateway, a peering. */
export type RouteTarget =
  | { readonly kind: 'local' }
  | { readonly kind: 'internet-gateway'; readonly id: string }
  | { readonly kind: 'nat-gateway'; readonly id: string }
  | { readonly kind: 'gateway-endpoint'; readonly id: string }
  | { readonly kind: 'elsewhere'; readonly id: string };

export interface Route {
  /** A CIDR block of either family, or a prefix list. */
  readonly destination: string;
  readonly target: RouteTarget;
  /** False for a `blackhole`: what it led to is gone. */
  readonly isActive: boolean;
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  /** Of subnets that are associated with no other one. */
  readonly isMain: boolean;
  /** Subnets that are associated with it. */
  readonly subnetIds: readonly string[];
  readonly routes: readonly Route[];
}

export interface NatGateway {
  readonly id: string;
  readonly vpcId: string;
  /** `available`, `pending`, `failed`, `deleting`, `deleted`. */
  readonly state: string;
  /** False for a private one, which leads to other networks and not to the internet. */
  readonly isPublic: boolean;
  /** Undefined for a regional one, which is in no subnet. */
  readonly subnetId: string | undefined;
  /** Of a regional one: the table that it routes by. */
  readonly routeTableId: string | undefined;
  /** Addresses that what goes through it comes from, as the internet sees it. */
  readonly publicAddresses: readonly string[];
}

export interface VpcEndpoint {
  readonly id: string;
  readonly vpcId: string;
  /** e.g. `com.amazonaws.eu-west-1.ecr.api` */
  readonly serviceName: string;
  /** `Interface`, `Gateway`, … (open string). */
  readonly type: string;
  /** `available`, `pending`, … (open string; EC2 writes it in either case). */
  readonly state: string;
  /** The service's own name leads to it in its VPC. */
  readonly privateDns: boolean;
  readonly securityGroupIds: readonly string[];
  /** Of an interface endpoint: where its ENIs are. */
  readonly subnetIds: readonly string[];
  /** Of a gateway endpoint: tables that have a route to it. */
  readonly routeTableIds: readonly string[];
}

/** What a security group lets through: there is no rule that keeps anything out. */
export interface SecurityRule {
  /** `tcp`, `udp`, `icmp`, a number, or `-1` for every one. */
  readonly protocol: string;
  /** Undefined for every port. */
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  /** CIDR blocks of either family. */
  readonly blocks: readonly string[];
  readonly groupIds: readonly string[];
  readonly prefixListIds: readonly string[];
}

export interface SecurityGroup {
  readonly id: string;
  readonly vpcId: string;
  readonly name: string;
  readonly ingress: readonly SecurityRule[];
  readonly egress: readonly SecurityRule[];
}

export interface AclEntry {
  /** They are gone through in ascending order; the first that fits decides. */
  readonly number: number;
  readonly egress: boolean;
  readonly allows: boolean;
  /** A number of IANA's, `-1` for every one. */
  readonly protocol: string;
  /** Undefined for every port. */
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  /** A CIDR block of either family. */
  readonly block: string;
}

export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
  /** Subnets that are associated with it: every subnet is with one. */
  readonly subnetIds: readonly string[];
  readonly entries: readonly AclEntry[];
}

/** What only the owner of a VPC sees is undefined where another account shares it with this one. */
export interface Vpc {
  readonly id: string;
  readonly ownerId: string;
  /** Its IPv4 blocks. */
  readonly cidrBlocks: readonly string[];
  /** Names are resolved in it at all. */
  readonly dnsSupport: boolean | undefined;
  /** Together with the former: names of private hosted zones are. */
  readonly dnsHostnames: boolean | undefined;
  /** Servers that its DHCP options name: `AmazonProvidedDNS`, or addresses. */
  readonly nameServers: readonly string[] | undefined;
}
