variable "hub_account_id" {
  description = "Account that EKS IP Auditor is deployed to."
  type        = string

  validation {
    condition     = can(regex("^\\d{12}$", var.hub_account_id))
    error_message = "The hub_account_id has to be 12 digits."
  }
}

variable "name" {
  description = "The deployment's `name`. The roles of the hub that are trusted, and the roles here, are named by it."
  type        = string
  default     = "eks-ip-auditor"
}

variable "role_name" {
  description = "Name of the role to read with, with its path where it has one: `targets.organization.roleName`, or the role of `targets.accounts`. By default as the deployment has it."
  type        = string
  default     = null
}

variable "external_id" {
  description = "External id that the hub gives (`externalId`)."
  type        = string
  default     = null
}

variable "organization_id" {
  description = "Organisation that the hub has to be in (`targets.organizationId`)."
  type        = string
  default     = null
}

variable "cleanup_mode" {
  description = "The deployment's `cleanup.mode`: with \"apply\" there is a role to delete leaked ENIs with."
  type        = string
  default     = "off"

  validation {
    condition     = contains(["off", "plan", "apply"], var.cleanup_mode)
    error_message = "The cleanup_mode has to be off, plan or apply."
  }
}

variable "cleanup_role_name" {
  description = "Name of the role to delete with (`cleanup.roleName`). By default as the deployment has it."
  type        = string
  default     = null
}

variable "cleanup_accounts" {
  description = "Accounts in which ENIs may be deleted (`cleanup.accounts`), or [\"all\"]."
  type        = list(string)
  default     = []
}

variable "cleanup_regions" {
  description = "Regions in which ENIs may be deleted (`cleanup.regions`), or [\"all\"]."
  type        = list(string)
  default     = []
}

variable "cleanup_without_cluster_tag" {
  description = "Whether ENIs without a cluster tag may be deleted (`cleanup.withoutClusterTag`)."
  type        = bool
  default     = false
}

variable "permissions_boundary" {
  description = "Name of a managed policy that bounds the roles, with its path where it has one (`deployment.permissionsBoundary`)."
  type        = string
  default     = null
}

variable "role_path" {
  description = "Path of the roles, without the first slash (`deployment.rolePath`)."
  type        = string
  default     = ""
}

variable "role_name_prefix" {
  description = "What the names of the roles begin with (`deployment.roleNamePrefix`)."
  type        = string
  default     = ""
}

variable "tags" {
  description = "Tags of the roles (`deployment.tags`)."
  type        = map(string)
  default     = {}
}
