# What one account gives to a hub in another one, with clean-up.

variable "hub_account_id" {
  description = "Account that EKS IP Auditor is deployed to."
  type        = string
  default     = "111122223333"
}

provider "aws" {
  region = "eu-west-1"
}

module "eks_ip_auditor_member" {
  source = "../../member"

  hub_account_id   = var.hub_account_id
  external_id      = "company-1"
  cleanup_mode     = "apply"
  cleanup_accounts = ["all"]
  cleanup_regions  = ["eu-west-1", "eu-central-1"]
}

output "read_role_arn" {
  value = module.eks_ip_auditor_member.read_role_arn
}
