data "aws_s3_bucket" "assets" {
  bucket = var.assets_bucket

  lifecycle {
    precondition {
      condition     = length(local.differing) == 0
      error_message = <<-EOT
        The package in ${var.package_dir} is of another configuration: ${join(", ", local.differing)} differ.
        Write the next line to a file, and make the package again: CONFIG_FILE=<that file> npm run package

          ${jsonencode(local.wanted)}
      EOT
    }
  }
}

locals {
  # By the path: a bucket with dots in its name has no certificate as a host.
  s3 = trimprefix(data.aws_s3_bucket.assets.bucket_regional_domain_name, "${var.assets_bucket}.")

  manifest = jsondecode(file("${var.package_dir}/manifest.json"))
  stack    = local.manifest.stacks.hub

  # Older providers ask for "private" where nothing is said, which a bucket without access control lists refuses.
  acl = "bucket-owner-full-control"

  # Lines as sha256sum writes them.
  sums = {
    for line in compact(split("\n", file("${var.package_dir}/SHA256SUMS"))) : substr(line, 66, -1) => substr(line, 0, 64)
  }

  # What a setting that was left out leaves in an object is no part of the configuration. Each text is taken as a whole, the
  # way JSON writes it, so that nothing within one reads as a setting: those with a null go, with one comma, and others stay.
  text = "\"(?:[^\"\\\\]|\\\\.)*\""
  written = var.configuration == null ? null : replace(
    jsonencode(var.configuration), "/,${local.text}:null|${local.text}:null,?|(${local.text})/", "$1",
  )
  wanted = jsondecode(coalesce(local.written, jsonencode(local.manifest.configuration)))
  differing = [
    for setting in setunion(keys(local.wanted), keys(local.manifest.configuration)) : setting
    if jsonencode(lookup(local.wanted, setting, null)) != jsonencode(lookup(local.manifest.configuration, setting, null))
  ]
}

# Each key follows from what the object is, so that a stack names the very objects that it was made of.
resource "aws_s3_bucket_object" "asset" {
  for_each = fileset(var.package_dir, "assets/*.zip")

  bucket = var.assets_bucket
  key    = "${var.assets_prefix}${basename(each.value)}"
  source = "${var.package_dir}/${each.value}"
  acl    = local.acl

  lifecycle {
    # An update that fails goes back to the archives of before: they go only when the stack has the new ones.
    create_before_destroy = true

    # Where the package lies makes no difference.
    ignore_changes = [source]

    precondition {
      condition     = lookup(local.sums, each.value, "") == filesha256("${var.package_dir}/${each.value}")
      error_message = "${each.value} is not the one that SHA256SUMS of the package names."
    }
  }
}

# It may be larger than what CloudFormation takes directly.
resource "aws_s3_bucket_object" "template" {
  bucket = var.assets_bucket
  key    = "${var.assets_prefix}${local.sums[local.stack.template]}.template.json"
  source = "${var.package_dir}/${local.stack.template}"
  acl    = local.acl

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [source]

    precondition {
      condition     = local.sums[local.stack.template] == filesha256("${var.package_dir}/${local.stack.template}")
      error_message = "${local.stack.template} is not the one that SHA256SUMS of the package names."
    }
  }
}

resource "aws_cloudformation_stack" "hub" {
  name         = local.stack.name
  template_url = "https://${local.s3}/${var.assets_bucket}/${aws_s3_bucket_object.template.key}"
  capabilities = ["CAPABILITY_NAMED_IAM"]
  iam_role_arn = var.execution_role_arn

  parameters = {
    AssetsBucket = var.assets_bucket
    AssetsPrefix = var.assets_prefix
  }

  depends_on = [aws_s3_bucket_object.asset]
}
