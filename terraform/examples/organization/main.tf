# An organisation, audited from an account of its own. A StackSet gives the roles to the accounts of the units; the
# management account, which a StackSet never reaches, gets them by the module "member".

variable "package_dir" {
  description = "Folder that `npm run package` wrote."
  type        = string
  default     = "../../../dist/deploy"
}

variable "assets_bucket" {
  description = "Bucket of this region that the package is uploaded to."
  type        = string
}

variable "hub_account_id" {
  description = "Account that EKS IP Auditor is deployed to: a delegated administrator of the organisation."
  type        = string
  default     = "111122223333"
}

locals {
  external_id     = "company-1"
  organization_id = "o-abcd123456"
  regions         = ["eu-west-1", "eu-central-1"]
}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "management"
  region = "eu-west-1"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/terraform"
  }
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

module "eks_ip_auditor" {
  source = "../../hub"

  package_dir   = var.package_dir
  assets_bucket = var.assets_bucket

  configuration = {
    targets = {
      organization = {
        externalId          = local.external_id
        organizationalUnits = ["r-ab12"]
        stackSet            = true
        callAs              = "DELEGATED_ADMIN"
      }
      organizationId = local.organization_id
      regions        = local.regions
    }
    checks = {
      eks-health-issue = { enabled = false }
    }
    cleanup = {
      mode     = "apply"
      accounts = "all"
      regions  = local.regions
    }
    notifications = {
      slack = [{
        workspaceId = "T0123ABCD"
        channelId   = "C0123ABCD"
      }]
    }
  }
}

module "management" {
  source    = "../../member"
  providers = { aws = aws.management }

  hub_account_id   = var.hub_account_id
  external_id      = local.external_id
  organization_id  = local.organization_id
  cleanup_mode     = "apply"
  cleanup_accounts = ["all"]
  cleanup_regions  = local.regions
}

resource "aws_cloudformation_stack" "chat_watch" {
  provider = aws.us_east_1

  name          = module.eks_ip_auditor.chat_watch.name
  template_body = module.eks_ip_auditor.chat_watch.template
}

output "audit_function" {
  value = module.eks_ip_auditor.audit_function
}
