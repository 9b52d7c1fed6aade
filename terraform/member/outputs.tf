output "read_role_arn" {
  description = "Role that the hub reads this account by: an entry of `targets.accounts`."
  value       = aws_iam_role.read.arn
}

output "cleanup_role_arn" {
  description = "Role that the hub deletes leaked ENIs by; null unless clean-up applies."
  value       = one(aws_iam_role.cleanup[*].arn)
}

output "security_hub_role_arn" {
  description = "Role that the hub imports findings into Security Hub by; null unless that is on."
  value       = one(aws_iam_role.security_hub[*].arn)
}
