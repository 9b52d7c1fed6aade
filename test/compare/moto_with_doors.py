"""moto on a free port of loopback, as `python -m moto.server` starts it, with two doors of its own, and with those answers of
EKS that moto lacks.

POST /compare/set       sets on moto's own objects what no API of AWS can: who owns an ENI, what a service attached it to
GET  /compare/requests  what has been asked of it since this was asked last
"""

import io
import json
import re
from urllib.parse import parse_qs

from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.eks.models import eks_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

ATTACHMENT = NetworkInterface.attachment
# moto derives both, so that every ENI is of the account that asks, and attached to an instance of it or to nothing.
NetworkInterface.owner_id = property(lambda eni: vars(eni).get("owned_by", eni.ec2_backend.account_id))
NetworkInterface.attachment = property(lambda eni: vars(eni).get("held_by", None) or ATTACHMENT.fget(eni))


# What moto has no answer for: the add-on of the VPC CNI, as the clusters of world.ts have it, and empty lists.
VERSION = "v1.21.1-eksbuild.1"
SETTINGS = {"search": {"env": {"ENABLE_PREFIX_DELEGATION": "true"}}, "shop": {"env": {}}}


def of_eks(path):
    if path == "/addons/supported-versions":
        compatible = [{"clusterVersion": "1.33", "platformVersions": ["*"], "defaultVersion": True}]
        versions = [{"addonVersion": VERSION, "compatibilities": compatible}]
        return {"addons": [{"addonName": "vpc-cni", "type": "networking", "addonVersions": versions}]}
    of_cluster = re.fullmatch(r"/clusters/([^/]+)/([^/]+)(?:/([^/]+))?", path)
    if of_cluster is None or of_cluster[1] not in SETTINGS:
        return None
    cluster, what, name = of_cluster.groups()
    if what == "addons" and name == "vpc-cni":
        arn = f"arn:aws:eks:eu-west-1:123456789012:addon/{cluster}/vpc-cni/11111111-2222-3333-4444-555555555555"
        settings = json.dumps(SETTINGS[cluster])
        addon = {"addonName": name, "clusterName": cluster, "status": "ACTIVE", "addonVersion": VERSION}
        return {"addon": {**addon, "addonArn": arn, "configurationValues": settings, "health": {"issues": []}}}
    lists = {
        "addons": {"addons": ["vpc-cni"]},
        "access-entries": {"accessEntries": []},
        "pod-identity-associations": {"associations": []},
        "updates": {"updateIds": []},
    }
    return lists.get(what) if name is None else None


class Doors:
    def __init__(self, aws):
        self.aws = aws
        self.requests = []

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if path == "/compare/requests":
            said, self.requests = self.requests, []
        elif path == "/compare/set":
            said = set_all(json.loads(body))
        else:
            self.requests.append(asked(environ, path, body))
            said = of_eks(path) if environ["REQUEST_METHOD"] == "GET" else None
            if said is None:
                return self.aws(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(said).encode()]


def asked(environ, path, body):
    """The operation, or the method and path where the path is the operation, and who says to ask."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    action = [target.split(".")[-1]] if target else parse_qs(body.decode(errors="replace")).get("Action")
    service = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    what = action[0] if action else f"{environ['REQUEST_METHOD']} {path}"
    return {"what": f"{service[1] if service else '?'}:{what}", "by": environ.get("HTTP_USER_AGENT", "")}


def set_all(wanted):
    ec2 = ec2_backends[wanted["account"]][wanted["region"]]
    for eni_id, attributes in wanted.get("enis", {}).items():
        vars(ec2.get_network_interface(eni_id)).update(attributes)
    # moto counts no prefixes.
    for subnet_id, addresses in wanted.get("taken", {}).items():
        ec2.get_subnet(subnet_id)._available_ip_addresses -= addresses
    for name, vpc_id in wanted.get("clusters", {}).items():
        eks_backends[wanted["account"]][wanted["region"]].clusters[name].resources_vpc_config["vpcId"] = vpc_id
    return {}


server = make_server("127.0.0.1", 0, Doors(DomainDispatcherApplication(create_backend_app)), threaded=True)
print(f"Running on http://127.0.0.1:{server.port}", flush=True)
server.serve_forever()
