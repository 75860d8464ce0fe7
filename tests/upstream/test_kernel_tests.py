"""jupyter_kernel_test's suite on a warm kernel."""

from __future__ import annotations

import sys
import unittest

import pytest
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_kernel_test import KernelTests  # type: ignore[import-untyped]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

#: The suite waits 0.1 seconds for some messages, which a busy machine may miss.
_TRIES = 5


class ThisKernel(KernelTests):  # type: ignore[misc]
    __test__ = False  # run below
    kernel_name = "python3"
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('test', file=sys.stderr)"
    completion_samples = ({"text": "zi", "matches": {"zip"}},)
    complete_code_samples = ("1", "print('hello, world')", "def f(x):\n  return x*2\n\n\n")
    incomplete_code_samples = ("print('''hello", "def f(x):\n  x*2")
    invalid_code_samples = ("import = 7q",)
    code_page_something = "zip?"
    code_generate_error = "raise"
    code_execute_result = ({"code": "6*7", "result": "42"},)
    code_display_data = (
        {
            "code": "from IPython.display import HTML, display; display(HTML('a'))",
            "mime": "text/html",
        },
    )
    supported_history_operations = ("tail",)
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"


del KernelTests  # or pytest would run it, too


def test_a_warm_kernel_passes_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "casebook")
    KernelProvisionerFactory.clear_instance()
    left = unittest.TestLoader().getTestCaseNames(ThisKernel)
    assert len(left) >= 12
    for _ in range(_TRIES):
        result = unittest.TestResult()
        unittest.TestSuite(map(ThisKernel, left)).run(result)
        failed = [*result.failures, *result.errors]
        left = [name for name in left if any(one.id().endswith(f".{name}") for one, _ in failed)]
        if not left:
            break
    KernelProvisionerFactory.clear_instance()
    assert not failed
