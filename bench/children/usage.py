"""Runs a program and tells on descriptor 3, when it has ended, what it and its own children used: as usage-probe.js does.

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
os.write(3, json.dumps(usage).encode())
sys.exit(code)
