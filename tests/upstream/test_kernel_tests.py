"""jupyter_kernel_test's suite on a warm and on a stock kernel, with equal results."""

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
    __test__ = False  # run below, on either kernel
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


def outcomes(monkeypatch: pytest.MonkeyPatch, provisioner: str) -> dict[str, str]:
    """Run the suite on kernels of a provisioner; what fails is tried again."""
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", provisioner)
    KernelProvisionerFactory.clear_instance()
    left = unittest.TestLoader().getTestCaseNames(ThisKernel)
    found: dict[str, str] = {}
    for _ in range(_TRIES):
        result = unittest.TestResult()
        unittest.TestSuite(map(ThisKernel, left)).run(result)
        told = {
            **{test.id(): "skipped" for test, _ in result.skipped},
            **{test.id(): text for test, text in (*result.failures, *result.errors)},
        }
        found |= {
            name: told.get(f"{ThisKernel.__module__}.ThisKernel.{name}", "passed") for name in left
        }
        left = [name for name in list(left) if found[name] not in {"passed", "skipped"}]
        if not left:
            break
    KernelProvisionerFactory.clear_instance()
    return found


def test_a_warm_kernel_passes_the_suite_as_a_stock_one_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warm = outcomes(monkeypatch, "casebook")
    assert warm == outcomes(monkeypatch, "local-provisioner")
    assert set(warm.values()) <= {"passed", "skipped"}
    assert list(warm.values()).count("passed") >= 12
