"""Runs a program and writes to the file USAGE_FILE, when it has ended, what it and its own children used: as usage-probe.js does.

The memory is that of the process of them that had most resident.
"""

import json
import os
import resource
import subprocess
import sys

code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
usage = {"cpuSeconds": used.ru_utime + used.ru_stime, "maxResidentBytes": used.ru_maxrss * 1024}
with open(os.environ["USAGE_FILE"], "w") as file:
    json.dump(usage, file)
sys.exit(code)
