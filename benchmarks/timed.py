"""Run a command and tell its seconds, its peak kilobytes and its exit code, as JSON on the last line.

A process begins with the peak of the one that started it; this one is small, so that the peak told is the
command's own.
"""

import json
import os
import subprocess
import sys
import time

start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - start
process.returncode = os.waitstatus_to_exitcode(status)
sys.stdout.write(json.dumps([seconds, usage.ru_maxrss, process.returncode]) + "\n")
