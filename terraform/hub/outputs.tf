output "stack_name" {
  description = "Name of the stack, for `eks-ip-auditor doctor --stack-name`."
  value       = aws_cloudformation_stack.hub.name
}

output "audit_function" {
  description = "ARN by which an audit is asked for."
  value       = aws_cloudformation_stack.hub.outputs["AuditFunction"]
}

output "scan_function" {
  description = "ARN by which one account and region is scanned."
  value       = aws_cloudformation_stack.hub.outputs["ScanFunction"]
}

output "cleanup_function" {
  description = "ARN of the function that cleans up; null without clean-up."
  value       = lookup(aws_cloudformation_stack.hub.outputs, "CleanupFunction", null)
}

output "cleanup_role" {
  description = "Name of the role of that function; null without clean-up."
  value       = lookup(aws_cloudformation_stack.hub.outputs, "CleanupRole", null)
}

output "findings_topic" {
  description = "ARN of the topic that reports go to."
  value       = aws_cloudformation_stack.hub.outputs["FindingsTopic"]
}

output "event_bus" {
  description = "ARN of the event bus; null without events."
  value       = lookup(aws_cloudformation_stack.hub.outputs, "EventBus", null)
}

output "bucket" {
  description = "Bucket of the ledger and the reports. It stays when the stack goes."
  value       = aws_cloudformation_stack.hub.outputs["Bucket"]
}

output "chat_watch" {
  description = "Stack for us-east-1 that watches messages to chat: its `name` and `template`. Null where nothing is sent to chat."
  value = (
    lookup(local.manifest.stacks, "chatWatch", null) == null ? null : {
      name     = local.manifest.stacks.chatWatch.name
      template = file("${var.package_dir}/${local.manifest.stacks.chatWatch.template}")
    }
  )

  # Not before the package is known to be the right one.
  depends_on = [data.aws_s3_bucket.assets]
}
