variable "hub_account_id" {
  description = "Account that EKS IP Auditor is deployed to."
  type        = string

  validation {
    condition     = can(regex("^\\d{12}$", var.hub_account_id))
    error_message = "The hub_account_id has to be an account id; write it like \"111122223333\"."
  }
}

variable "name" {
  description = "The deployment's `name`. The roles of the hub that are trusted, and the roles here, are named by it."
  type        = string
  default     = "eks-ip-auditor"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,39}$", var.name))
    error_message = "The name has to be a name of up to 40 small letters, digits and hyphens; write it like \"eks-ip-auditor\"."
  }
}

variable "role_name" {
  description = "Name of the role to read with, with its path where it has one: `targets.organization.roleName`, or the role of `targets.accounts`. By default as the deployment has it."
  type        = string
  default     = null

  validation {
    condition     = var.role_name == null || (can(regex("^([\\w+=,.@-]+/)*[\\w+=,.@-]{1,64}$", var.role_name)) && !can(regex("^.{511,}/", var.role_name)))
    error_message = "The role_name has to be a role's name; write it like \"eks-ip-auditor\"."
  }
}

variable "external_id" {
  description = "External id that the hub gives (`externalId`)."
  type        = string
  default     = null

  validation {
    condition     = var.external_id == null || can(regex("^[\\w+=,.@:/-]{2,1000}[\\w+=,.@:/-]{0,224}$", var.external_id))
    error_message = "The external_id has to be an external id; write it like \"my-company-4711\"."
  }
}

variable "organization_id" {
  description = "Organisation that the hub has to be in (`targets.organizationId`)."
  type        = string
  default     = null

  validation {
    condition     = var.organization_id == null || can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "The organization_id has to be an organisation's id; write it like \"o-ab12cd34ef\"."
  }
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

  validation {
    condition     = var.cleanup_role_name == null || (can(regex("^([\\w+=,.@-]+/)*[\\w+=,.@-]{1,64}$", var.cleanup_role_name)) && !can(regex("^.{511,}/", var.cleanup_role_name)))
    error_message = "The cleanup_role_name has to be a role's name; write it like \"eks-ip-auditor\"."
  }
}

variable "cleanup_accounts" {
  description = "Accounts in which ENIs may be deleted (`cleanup.accounts`), or [\"all\"]."
  type        = list(string)
  default     = []

  validation {
    condition     = var.cleanup_accounts == tolist(["all"]) || alltrue([for value in var.cleanup_accounts : can(regex("^\\d{12}$", value))])
    error_message = "Each of cleanup_accounts has to be an account id; write it like \"111122223333\". All of them are [\"all\"]."
  }
}

variable "cleanup_regions" {
  description = "Regions in which ENIs may be deleted (`cleanup.regions`), or [\"all\"]."
  type        = list(string)
  default     = []

  validation {
    condition     = var.cleanup_regions == tolist(["all"]) || alltrue([for value in var.cleanup_regions : can(regex("^[a-z]{2,4}(-[a-z]+)+-\\d{1,2}$", value))])
    error_message = "Each of cleanup_regions has to be a region name; write it like \"eu-west-1\". All of them are [\"all\"]."
  }
}

variable "cleanup_without_cluster_tag" {
  description = "Whether ENIs without a cluster tag may be deleted (`cleanup.withoutClusterTag`)."
  type        = bool
  default     = false
}

variable "security_hub" {
  description = "Whether the hub imports findings into Security Hub (`notifications.securityHub`): then there is a role to import with."
  type        = bool
  default     = false
}

variable "security_hub_role_name" {
  description = "Name of the role to import with (`notifications.securityHub.roleName`). By default as the deployment has it."
  type        = string
  default     = null

  validation {
    condition     = var.security_hub_role_name == null || (can(regex("^([\\w+=,.@-]+/)*[\\w+=,.@-]{1,64}$", var.security_hub_role_name)) && !can(regex("^.{511,}/", var.security_hub_role_name)))
    error_message = "The security_hub_role_name has to be a role's name; write it like \"eks-ip-auditor\"."
  }
}

variable "permissions_boundary" {
  description = "Name of a managed policy that bounds the roles, with its path where it has one (`deployment.permissionsBoundary`)."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || (can(regex("^([\\w+=,.@-]+/)*[\\w+=,.@-]{1,128}$", var.permissions_boundary)) && !can(regex("^.{511,}/", var.permissions_boundary)))
    error_message = "The permissions_boundary has to be a managed policy's name; write it like \"boundaries/workloads\"."
  }
}

variable "role_path" {
  description = "Path of the roles, without the first slash (`deployment.rolePath`)."
  type        = string
  default     = ""

  validation {
    condition     = var.role_path == "" || (can(regex("^([\\w+=,.@-]+/)+$", var.role_path)) && can(regex("^.{2,511}$", var.role_path)))
    error_message = "The role_path has to be a path of roles; write it like \"platform/audit/\", or leave it empty."
  }
}

variable "role_name_prefix" {
  description = "What the names of the roles begin with (`deployment.roleNamePrefix`)."
  type        = string
  default     = ""

  validation {
    condition     = var.role_name_prefix == "" || can(regex("^[\\w+=,.@-]{1,30}$", var.role_name_prefix))
    error_message = "The role_name_prefix has to be a beginning of roles' names, of up to 30 characters; write it like \"acme-\", or leave it empty."
  }
}

variable "tags" {
  description = "Tags of the roles (`deployment.tags`)."
  type        = map(string)
  default     = {}
}
