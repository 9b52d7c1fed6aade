# One account, audited every morning, with reports by mail.

variable "package_dir" {
  description = "Folder that `npm run package` wrote."
  type        = string
  default     = "../../../dist/deploy"
}

variable "assets_bucket" {
  description = "Bucket of this region that the package is uploaded to."
  type        = string
}

provider "aws" {
  region = "eu-west-1"
}

module "eks_ip_auditor" {
  source = "../../hub"

  package_dir   = var.package_dir
  assets_bucket = var.assets_bucket

  configuration = {
    schedule = {
      expression = "cron(0 7 ? * MON-FRI *)"
      timeZone   = "Europe/Berlin"
    }
    targets = {
      regions = ["eu-west-1", "eu-central-1"]
    }
    notifications = {
      emails = ["platform@example.com"]
    }
  }
}

output "audit_function" {
  value = module.eks_ip_auditor.audit_function
}
