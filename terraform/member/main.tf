data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  account_id = data.aws_caller_identity.current.account_id

  # Made from the roles of the deployment (npm run docs), with placeholders for what is decided here.
  policies = jsondecode(templatefile("${path.module}/policies.json.tftpl", {
    partition        = local.partition
    account_id       = local.account_id
    hub_account_id   = var.hub_account_id
    name             = var.name
    role_path        = var.role_path
    role_name_prefix = var.role_name_prefix
    external_id      = var.external_id
    organization_id  = var.organization_id
    account          = "{account}"
    region           = "{region}"
  }))

  # As namedRole and defaultRoleNames of the deployment.
  beginning    = "${var.role_path}${var.role_name_prefix}${var.name}"
  read_role    = coalesce(var.role_name, var.name == local.policies.default_name ? local.beginning : "${local.beginning}-read")
  cleanup_role = coalesce(var.cleanup_role_name, "${local.beginning}-cleanup")

  security_hub_role = coalesce(var.security_hub_role_name, "${local.beginning}-security-hub")

  # A condition that was left out is null.
  trust = {
    for role, document in local.policies.trust : role => merge(document, {
      Statement = [
        for statement in document.Statement : merge(statement, {
          Condition = {
            for operator, asked in statement.Condition : operator => { for key, value in asked : key => value if value != null }
            if length([for value in values(asked) : value if value != null]) > 0
          }
        })
      ]
    })
  }

  owner         = "aws:ResourceAccount"
  every_account = contains(var.cleanup_accounts, "all") || length(var.cleanup_accounts) > local.policies.most_accounts
  regions       = contains(var.cleanup_regions, "all") ? ["*"] : var.cleanup_regions

  deletable = local.policies.delete[var.cleanup_without_cluster_tag ? "without_cluster_tag" : "with_cluster_tag"]
  delete = merge(local.deletable, {
    Statement = [
      for statement in local.deletable.Statement : merge(statement, {
        Resource = [for region in local.regions : replace(statement.Resource, "{region}", region)]
        Condition = {
          for operator, asked in statement.Condition : operator => merge(
            { for key, value in asked : key => value if key != local.owner },
            { for key in keys(asked) : key => var.cleanup_accounts if key == local.owner && !local.every_account },
          )
          if length([for key in keys(asked) : key if key != local.owner || !local.every_account]) > 0
        }
      })
    ]
  })

  boundary = var.permissions_boundary == null ? null : "arn:${local.partition}:iam::${local.account_id}:policy/${var.permissions_boundary}"
}

resource "aws_iam_role" "read" {
  name                 = basename(local.read_role)
  path                 = dirname(local.read_role) == "." ? "/" : "/${dirname(local.read_role)}/"
  description          = local.policies.description.read
  assume_role_policy   = jsonencode(local.trust[var.cleanup_mode == "off" ? "read" : "read_and_clean_up"])
  permissions_boundary = local.boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "read" {
  name   = "eks-ip-auditor"
  role   = aws_iam_role.read.id
  policy = jsonencode(local.policies.read)
}

resource "aws_iam_role" "cleanup" {
  count = var.cleanup_mode == "apply" ? 1 : 0

  name                 = basename(local.cleanup_role)
  path                 = dirname(local.cleanup_role) == "." ? "/" : "/${dirname(local.cleanup_role)}/"
  description          = local.policies.description.cleanup
  assume_role_policy   = jsonencode(local.trust.cleanup)
  permissions_boundary = local.boundary
  tags                 = var.tags

  lifecycle {
    precondition {
      condition     = length(var.cleanup_accounts) > 0 && length(var.cleanup_regions) > 0
      error_message = "With cleanup_mode \"apply\", cleanup_accounts and cleanup_regions have to name those that clean-up may touch, or be [\"all\"]."
    }
  }
}

resource "aws_iam_role_policy" "cleanup" {
  count = var.cleanup_mode == "apply" ? 1 : 0

  name   = "eks-ip-auditor"
  role   = aws_iam_role.cleanup[0].id
  policy = jsonencode(local.delete)
}

resource "aws_iam_role" "security_hub" {
  count = var.security_hub ? 1 : 0

  name                 = basename(local.security_hub_role)
  path                 = dirname(local.security_hub_role) == "." ? "/" : "/${dirname(local.security_hub_role)}/"
  description          = local.policies.description.security_hub
  assume_role_policy   = jsonencode(local.trust.security_hub)
  permissions_boundary = local.boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy" "security_hub" {
  count = var.security_hub ? 1 : 0

  name   = "eks-ip-auditor"
  role   = aws_iam_role.security_hub[0].id
  policy = jsonencode(local.policies.security_hub)
}
