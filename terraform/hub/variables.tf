variable "package_dir" {
  description = "Folder that `npm run package` wrote, `dist/deploy` of the checkout."
  type        = string
}

variable "assets_bucket" {
  description = "Bucket of yours, in the region that the provider deploys to, for the functions' archives and the template."
  type        = string
}

variable "assets_prefix" {
  description = "What the keys in the bucket begin with, a slash at its end."
  type        = string
  default     = "eks-ip-auditor/"

  validation {
    condition     = can(regex("^([A-Za-z0-9!_.*'()-]+/)*$", var.assets_prefix))
    error_message = "The assets_prefix has to be empty or to end in a slash."
  }
}

variable "execution_role_arn" {
  description = "Role that CloudFormation makes the resources with. By default your own permissions."
  type        = string
  default     = null
}
