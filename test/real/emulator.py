"""The emulator that this suite deploys into: ministack, with what it lacks put right. Run by emulator-server.ts, which
binds it to loopback. Each patch says why; where a later release has it, the patch goes."""

import asyncio
import contextvars
import hashlib
import json
import os
import pathlib
import threading
import time

from ministack.core import iam_evaluator, responses
from ministack.services import cloudformation, cloudwatch, ec2, iam, lambda_durable, lambda_svc, scheduler
from ministack.services.cloudformation import provisioners


# What a test puts in the way (controls.ts): a file for each account.

CONTROLS = pathlib.Path(os.environ["CONTROLS"])


def control(kind):
    """The content of an account's control; None where it has none."""
    file = CONTROLS / f"control-{kind}-{responses.get_account_id()}"
    return file.read_text() if file.exists() else None


# --- CloudFormation -----------------------------------------------------------------------------------------------------
#
# AWS::Lambda::Function loses DurableConfig (ministack asks for a member "Enabled" that AWS does not have), so that no
# function of a stack would be durable. CloudFormation makes a function durable at its creation only, which is where it
# is kept here: an update leaves it as it is.

create_function = provisioners._lambda_create


def create_durable_function(logical_id, props, stack_name):
    name, attributes = create_function(logical_id, props, stack_name)
    if "DurableConfig" in props:
        settings = {key: int(value) for key, value in props["DurableConfig"].items() if key != "KMSKeyArn"}
        lambda_svc._functions[name]["config"]["DurableConfig"] = settings
    return name, attributes


provisioners._lambda_create = create_durable_function
provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]["create"] = create_durable_function

# Names that CloudFormation chooses are the same for equal stacks of two regions and for a stack that is made again. In AWS
# their ends are random: a role of the one region is not the other's, a bucket that stayed is in nobody's way.

chosen_name = provisioners._physical_name


def chosen_name_of_this_stack(stack_name, logical_id, *, lowercase=False, max_len=128, seeded=True):
    name = chosen_name(stack_name, logical_id, lowercase=lowercase, max_len=max_len, seeded=seeded)
    start, _, end = name.rpartition("-")
    unique = hashlib.sha256(f"{cloudformation._stacks[stack_name]['StackId']} {end}".encode()).hexdigest()[: len(end)]
    return f"{start}-{unique if lowercase else unique.upper()}"


provisioners._physical_name = chosen_name_of_this_stack

# AWS::CloudWatch::Alarm refuses an expression over metrics. Such an alarm is kept as it is described, and never goes off.

record_of_alarm = provisioners._cw_metric_alarm_record


def record_of_any_alarm(name, props):
    if "Metrics" not in props:
        return record_of_alarm(name, props)
    metrics = [{**metric, "ReturnData": metric.get("ReturnData", True)} for metric in props["Metrics"]]
    simple = {key: value for key, value in props.items() if key != "Metrics"}
    record = record_of_alarm(name, {**simple, "MetricName": "expression", "Namespace": "expression"})
    for member in ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit"):
        del record[member]
    return {**record, "Metrics": metrics}


provisioners._cw_metric_alarm_record = record_of_any_alarm

# Dashboards are one for all regions of an account (CloudWatch API reference, PutDashboard).

cloudwatch._dashboards = responses.AccountScopedDict()

# What there is already by the name that a template gives it is taken over, where CloudFormation refuses to make it.

NAMED = {
    "AWS::CloudWatch::Alarm": ("AlarmName", cloudwatch._alarms),
    "AWS::CloudWatch::Dashboard": ("DashboardName", cloudwatch._dashboards),
    "AWS::IAM::Role": ("RoleName", iam._roles),
    "AWS::Scheduler::ScheduleGroup": ("Name", scheduler._schedule_groups),
}


def unless_there(resource_type, create):
    property_name, there = NAMED[resource_type]

    def create_unless_there(logical_id, props, stack_name):
        name = props.get(property_name)
        if name is not None and name in there:
            raise ValueError(f"{resource_type} {name} already exists")
        return create(logical_id, props, stack_name)

    return create_unless_there


for resource_type in NAMED:
    handler = provisioners._RESOURCE_HANDLERS[resource_type]
    handler["create"] = unless_there(resource_type, handler["create"])

# Chat and StackSets it does not have. Their resources are taken, and nothing comes of them: no channel hears anything, no
# account gets a role.


def take(logical_id, props, stack_name):
    return provisioners._physical_name(stack_name, logical_id), {}


for resource_type in ("AWS::Chatbot::SlackChannelConfiguration", "AWS::CloudFormation::StackSet"):
    provisioners._RESOURCE_HANDLERS[resource_type] = {"create": take, "delete": lambda *_: None}

# A test has resources of a type refused.


def unless_refused(resource_type, work):
    def work_unless_refused(*args, **named):
        if control("refuse") == resource_type:
            raise ValueError(f"{resource_type} is refused by the test")
        return work(*args, **named)

    return work_unless_refused


for resource_type, handler in provisioners._RESOURCE_HANDLERS.items():
    for action in {"create", "update"} & handler.keys():
        handler[action] = unless_refused(resource_type, handler[action])


# --- EC2 ----------------------------------------------------------------------------------------------------------------
#
# Of a network interface it does not say whether a service of AWS manages it, which EC2 always does; and it does not know
# reservations in subnets, of which there are none here.

eni_xml = ec2._eni_fields_xml


def eni_xml_of_aws(eni, tag="item"):
    return eni_xml(eni, tag).replace("<sourceDestCheck>", "<requesterManaged>false</requesterManaged><sourceDestCheck>")


def no_reservations(_):
    sets = "<subnetIpv4CidrReservationSet/><subnetIpv6CidrReservationSet/>"
    return ec2._xml(200, "GetSubnetCidrReservationsResponse", sets)


ec2._eni_fields_xml = eni_xml_of_aws
ec2._ACTION_MAP["GetSubnetCidrReservations"] = no_reservations


# --- IAM ----------------------------------------------------------------------------------------------------------------
#
# With AUTH=true every call is evaluated. Loopback stands for TLS, which policies of buckets, topics and queues ask for.
# aws:PrincipalArn of a role's session is the role's ARN (IAM user guide, global condition keys), not the session's.

condition_key = iam_evaluator._resolve_condition_key


def condition_key_of_aws(key, context):
    if key.lower() == "aws:securetransport":
        return "true"
    if key.lower() == "aws:principalarn" and ":assumed-role/" in context.principal_arn:
        role = iam._roles.get_scoped(context.principal_account, None, context.principal_arn.split("/")[1])
        return role["Arn"]
    return condition_key(key, context)


iam_evaluator._resolve_condition_key = condition_key_of_aws


# --- Scheduler ------------------------------------------------------------------------------------------------------------
#
# A schedule that falls due while tests run would add an audit to theirs, and not as AWS does it: without the scheduled time.

scheduler._tick_schedules = lambda: None


# --- Durable executions ---------------------------------------------------------------------------------------------------
#
# ministack runs the first invocation and resumes after waits; it resumes nothing after a chained invoke, calls what is
# chained without its version, resumes on the newest code instead of the version that the execution began with, forgets
# executions that were begun asynchronously, and answers a synchronous call before the execution is over. Here one thread
# drives an execution from its first invocation to its end, one invocation at a time, on the version it began with, as
# Lambda's developer guide has it (durable functions: replay, versions; InvokeFunction: a durable function).

woken = {}


def begin(name, version, record, event):
    """Begins an execution; its record, which the thread works on."""
    settings = record["config"]["DurableConfig"]
    execution = lambda_durable.create_execution_for_invoke(
        function_arn=lambda_svc._func_arn(name),
        version=version,
        input_payload=json.dumps(event),
        execution_timeout=settings.get("ExecutionTimeout"),
    )
    arn = execution["DurableExecutionArn"]
    woken[arn] = threading.Event()
    context = contextvars.copy_context()
    threading.Thread(target=lambda: context.run(drive_or_fail, execution, record), daemon=True, name=arn).start()
    return execution


def drive_or_fail(execution, record):
    try:
        drive(execution, record)
    except Exception as problem:
        error = {"ErrorType": "EmulatorFailed", "ErrorMessage": repr(problem)}
        lambda_durable.mark_execution_completed(execution["DurableExecutionArn"], None, error)


def drive(execution, record):
    """Invokes the function until the execution is over; between two invocations waits for what the function waits for."""
    arn = execution["DurableExecutionArn"]
    failures = 0
    while execution["Status"] == "RUNNING":
        woken[arn].clear()
        execution["CheckpointToken"] = lambda_durable.new_checkpoint_token()
        failed = settle(execution, invoke_once(execution, record))
        failures = failures + 1 if failed else 0
        if failures == 3:
            lambda_durable.mark_execution_completed(arn, None, {"ErrorType": "Lambda.Unknown", "ErrorMessage": failed})
        if failed:
            time.sleep(1)
        else:
            wait_for_something(execution)


def invoke_once(execution, record):
    arn, token = execution["DurableExecutionArn"], execution["CheckpointToken"]
    lambda_svc._durable_ctx.set({"arn": arn, "token": token, "name": execution["DurableExecutionName"]})
    operations = lambda_durable._serialize_operations(execution["Operations"], for_event=True)
    event = {
        "DurableExecutionArn": arn,
        "CheckpointToken": token,
        "InitialExecutionState": {"Operations": operations, "NextMarker": ""},
    }
    began = time.time()
    result = lambda_svc._execute_function_with_config_scope(record, event)
    lambda_durable.record_invocation_completed(arn, began, "", result.get("body") if result.get("error") else None)
    return result


def settle(execution, result):
    """Takes an invocation's answer; of one that failed, what it said."""
    body = result.get("body")
    answer = json.loads(body) if isinstance(body, (str, bytes)) else body
    if result.get("error") or not isinstance(answer, dict) or "Status" not in answer:
        return json.dumps(answer)
    if answer["Status"] == "SUCCEEDED":
        lambda_durable.mark_execution_completed(execution["DurableExecutionArn"], answer.get("Result"), None)
    if answer["Status"] == "FAILED":
        lambda_durable.mark_execution_completed(execution["DurableExecutionArn"], None, answer.get("Error"))
    return None


def wait_for_something(execution):
    """Until a chained invoke has ended, a wait is over or a step is due again."""
    while execution["Status"] == "RUNNING":
        due = lambda_durable._next_expiry(execution)
        if woken[execution["DurableExecutionArn"]].wait(0.05):
            return
        if due is not None and due <= time.time():
            end_waits(execution)
            return


def end_waits(execution):
    for operation in execution["Operations"]:
        details = operation.get("WaitDetails") or {}
        if operation["Status"] == "STARTED" and details.get("ScheduledEndTimestamp", time.time() + 1) <= time.time():
            operation["Status"] = "SUCCEEDED"
            operation["EndTimestamp"] = time.time()
        details = operation.get("StepDetails") or {}
        if details.get("NextAttemptTimestamp", time.time() + 1) <= time.time():
            del details["NextAttemptTimestamp"]


def found(reference):
    """Name, version and record of what an ARN, with or without a version or an alias, means right now."""
    name, qualifier = lambda_svc._resolve_name_and_qualifier(reference)
    function = lambda_svc._functions.get(name)
    if function is None:
        return name, None, None
    version = function["aliases"].get(qualifier, {}).get("FunctionVersion", qualifier or "$LATEST")
    return name, version, function if version == "$LATEST" else function["versions"].get(version)


def chain(execution, operation_id, options, payload):
    """Has an execution's chained invoke done, and wakes the execution."""
    target = options["FunctionName"]
    caller = lambda_svc._request_access_key.get()

    def run():
        while control("hold") is not None:
            time.sleep(0.1)
        name, version, record = found(target)
        region, arn = responses.get_region(), f"{lambda_svc._func_arn(name)}:{target.rsplit(':', 1)[-1]}"
        if iam_evaluator.enforce(caller, "lambda:InvokeFunction", "lambda", region, resource_arn=arn) is not None:
            return None, {"ErrorType": "AccessDeniedException", "ErrorMessage": f"lambda:InvokeFunction on {arn}"}
        if record is None:
            error = {"ErrorType": "ResourceNotFoundException", "ErrorMessage": f"Function not found: {target}"}
            return None, error
        event = json.loads(payload or "{}")
        if "DurableConfig" in record["config"]:
            child = begin(name, version, record, event)
            while child["Status"] == "RUNNING":
                time.sleep(0.02)
            return child.get("Result"), child.get("Error")
        lambda_svc._durable_ctx.set(None)
        result = lambda_svc._execute_function_with_config_scope(record, event)
        body = result.get("body")
        if result.get("error"):
            return None, {"ErrorType": body.get("errorType"), "ErrorMessage": body.get("errorMessage")}
        return body if isinstance(body, str) else json.dumps(body), None

    def run_and_wake():
        try:
            result, error = run()
        except Exception as problem:
            result, error = None, {"ErrorType": "EmulatorFailed", "ErrorMessage": repr(problem)}
        lambda_durable._append_chained_result(execution, operation_id, error is None, result, error)
        woken[execution["DurableExecutionArn"]].set()

    context = contextvars.copy_context()
    threading.Thread(target=lambda: context.run(run_and_wake), daemon=True).start()


lambda_durable._fire_chained_invoke = chain
lambda_durable.schedule_resume = lambda *_: False

invoke_function = lambda_svc._invoke


async def invoke(name, event, headers, path_qualifier=None, query_params=None):
    """Lambda's Invoke, of a durable function as AWS has it; of others as ministack has it."""
    lower = {key.lower(): value for key, value in headers.items()}
    qualifier = path_qualifier or lambda_svc._qp_first(query_params or {}, "Qualifier") or None
    _, version, record = found(f"{name}:{qualifier}" if qualifier else name)
    if record is None or "DurableConfig" not in record["config"] or lower.get("x-amz-invocation-type") == "DryRun":
        return await invoke_function(name, event, headers, path_qualifier, query_params)
    if version == "$LATEST":
        # Lambda runs a durable function by a version or an alias only (developer guide, invoking durable functions).
        message = "Durable functions require qualified function identifiers for invocations."
        return 400, {"Content-Type": "application/json"}, json.dumps({"Type": "User", "message": message}).encode()
    execution = begin(name, version, record, event)
    answer = {"X-Amz-Executed-Version": version, "X-Amz-Durable-Execution-Arn": execution["DurableExecutionArn"]}
    if lower.get("x-amz-invocation-type") == "Event":
        return 202, answer, b""
    while execution["Status"] == "RUNNING":
        await asyncio.sleep(0.02)
    if execution["Status"] == "SUCCEEDED":
        return 200, answer, (execution["Result"] or "null").encode()
    error = execution["Error"] or {}
    body = {"errorType": error.get("ErrorType"), "errorMessage": error.get("ErrorMessage")}
    return 200, {**answer, "X-Amz-Function-Error": "Unhandled"}, json.dumps(body).encode()


lambda_svc._invoke = invoke

# ListDurableExecutionsByFunction overlooks a version or alias in the function's ARN, and knows none by its alias.

list_executions = lambda_durable.handle_list_by_function


def list_executions_of_version(function_name, query_params, function_arn_lookup):
    qualifier = lambda_svc._qp_first(query_params, "Qualifier")
    name = lambda_svc._resolve_name(function_name)
    _, version, _ = found(f"{name}:{qualifier}" if qualifier else function_name)
    return list_executions(function_name, {**query_params, "Qualifier": [version or "$LATEST"]}, function_arn_lookup)


lambda_durable.handle_list_by_function = list_executions_of_version


if __name__ == "__main__":
    from ministack.app import main

    main()
